package dev.safetysystem.operator.plan;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.plan.Memory.HandledCommand;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Commands that people write as annotations. Each names what it acts on, so that repeating it does
 * nothing; answered ones are remembered while their annotation remains.
 */
final class Commands {
    private static final Set<String> VERBS =
            Set.of(
                    "approve",
                    "promote",
                    "abort",
                    "retry",
                    "rollback-to",
                    "adjust",
                    "hold",
                    "resume",
                    "isolate",
                    "readmit",
                    "restart",
                    "restore");
    private static final int LONGEST = 256;
    private static final Pattern FORM =
            Pattern.compile("^(?<target>\\S+) by (?<by>\\S+)( because (?<why>.+))?$");

    private Commands() {}

    /**
     * What the commands ask for.
     *
     * @param abort the release in progress is to be refused
     */
    record Answer(Memory memory, Optional<Step.Cause> abort, List<Notice> notices) {}

    static Answer answer(Situation s) {
        var memory = s.memory();
        var handled = new ArrayList<HandledCommand>();
        var notices = new ArrayList<Notice>();
        Optional<Step.Cause> abort = Optional.empty();
        for (var annotation : new java.util.TreeMap<>(s.seen().annotations()).entrySet()) {
            String key = annotation.getKey();
            if (!key.startsWith(Names.PREFIX)
                    || !VERBS.contains(key.substring(Names.PREFIX.length()))) {
                continue;
            }
            String verb = key.substring(Names.PREFIX.length());
            String value = cut(annotation.getValue().strip());
            var known =
                    memory.handled().stream()
                            .filter(c -> c.verb().equals(verb) && c.value().equals(value))
                            .findFirst();
            if (known.isPresent()) {
                handled.add(known.get());
                continue;
            }
            var effect = effect(s.with(memory), verb, value);
            if (effect.isEmpty()) {
                continue;
            }
            handled.add(
                    new HandledCommand(
                            verb,
                            value,
                            effect.get().done(),
                            s.now().toString(),
                            effect.get().message()));
            notices.add(
                    new Notice(
                            effect.get().done() ? Notice.Level.NORMAL : Notice.Level.WARNING,
                            effect.get().done() ? "CommandDone" : "CommandRejected",
                            memory.release().map(Release::name).orElse(""),
                            verb + " " + value + ": " + effect.get().message()));
            memory = effect.get().memory();
            abort = abort.or(effect.get()::abort);
        }
        return new Answer(memory.handled(List.copyOf(handled)), abort, notices);
    }

    /** As long as the status keeps it; a longer one is another command than any that is known. */
    private static String cut(String value) {
        return value.length() > LONGEST ? value.substring(0, LONGEST) : value;
    }

    private record Effect(
            boolean done, String message, Memory memory, Optional<Step.Cause> abort) {}

    /** Empty: not yet; it is looked at again. */
    private static Optional<Effect> effect(Situation s, String verb, String value) {
        var form = FORM.matcher(value);
        if (!form.matches()) {
            return rejected(s, "write \"<target> by <user>\", for example \"" + example(s) + "\"");
        }
        String target = form.group("target");
        String by = form.group("by");
        return switch (verb) {
            case "retry" -> retry(s, target);
            case "abort" -> abort(s, target, by, Optional.ofNullable(form.group("why")));
            default -> rejected(s, "this version of the operator does not know " + verb + " yet");
        };
    }

    private static String example(Situation s) {
        return s.memory().release().map(Release::name).orElse("6f9d8c7b4-1")
                + " by ana@example.com";
    }

    private static Optional<Effect> retry(Situation s, String target) {
        var refusal =
                s.memory().refused().stream().filter(r -> r.release().equals(target)).findFirst();
        if (refusal.isEmpty()) {
            return rejected(s, "no refused release " + target + " (see status.revisions.refused)");
        }
        if (s.memory().release().isPresent()) {
            // Once what is in progress is over: a refused release is taken down first.
            return Optional.empty();
        }
        String revision = refusal.get().revision();
        boolean wanted = s.wanted().map(r -> r.name().equals(revision)).orElse(false);
        if (!wanted) {
            return rejected(s, "the spec no longer wants revision " + revision);
        }
        boolean serves = s.memory().serves(revision);
        if (serves && s.paused()) {
            return Optional.empty();
        }
        // A failed first install serves on; without a release it would pass for released.
        var memory = serves ? Beginning.begin(s) : s.memory().pardoning(revision);
        return Optional.of(new Effect(true, "the next attempt begins", memory, Optional.empty()));
    }

    private static Optional<Effect> abort(
            Situation s, String target, String by, Optional<String> why) {
        var release = s.memory().release().filter(r -> r.name().equals(target));
        if (release.isEmpty()) {
            return rejected(s, "no release " + target + " is in progress");
        }
        if (release.get().step() instanceof Step.RollingBack
                || release.get().step() instanceof Step.Abandoning) {
            return rejected(s, target + " is being left already");
        }
        String message = "aborted by " + by + why.map(text -> ": " + text).orElse("");
        return Optional.of(
                new Effect(
                        true,
                        "going back",
                        s.memory(),
                        Optional.of(
                                new Step.Cause(
                                        release.get().step().name(), true, "Aborted", message))));
    }

    private static Optional<Effect> rejected(Situation s, String message) {
        return Optional.of(new Effect(false, message, s.memory(), Optional.empty()));
    }
}
