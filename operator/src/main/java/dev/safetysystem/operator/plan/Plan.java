package dev.safetysystem.operator.plan;

import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.plan.memory.Memory;
import dev.safetysystem.operator.plan.release.Notice;
import dev.safetysystem.operator.plan.release.Outlook;
import dev.safetysystem.operator.plan.verdict.CheckOrder;
import dev.safetysystem.operator.plan.wanted.Target;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one pass wants.
 *
 * @param next what is to be remembered; written before {@code target} is brought about
 * @param wakeIn when time alone may change the plan
 */
public record Plan(
        Target target,
        Memory next,
        Outlook outlook,
        List<Notice> notices,
        List<CheckOrder> checks,
        Optional<Observed.Settling> settling,
        Optional<Duration> wakeIn) {}
