package dev.safetysystem.operator.runtime.serve;

import dev.safetysystem.operator.observe.CheckResult;
import dev.safetysystem.operator.plan.release.Notice;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * The operator's own numbers. No label names a system, a release or an object: the number of series
 * is bounded however many systems there are.
 */
public final class OperatorMetrics {
    private static final int MOST_REASONS = 64;
    private static final Set<String> READINESS = Set.of("True", "False", "Unknown");

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Timer passes =
            Timer.builder("safetysystem.pass")
                    .description("Passes: one look at one system, with what it led to")
                    .serviceLevelObjectives(
                            Duration.ofMillis(5),
                            Duration.ofMillis(25),
                            Duration.ofMillis(100),
                            Duration.ofMillis(250),
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(5))
                    .register(registry);
    private final Map<String, String> readiness = new ConcurrentHashMap<>();
    private final Set<String> poisoned = ConcurrentHashMap.newKeySet();
    private final Set<String> reasons = ConcurrentHashMap.newKeySet();
    private final AtomicInteger leading = new AtomicInteger();

    public OperatorMetrics() {
        READINESS.forEach(
                value ->
                        Gauge.builder(
                                        "safetysystem.systems",
                                        readiness,
                                        all -> all.values().stream().filter(value::equals).count())
                                .description("Systems by the status of their Ready condition")
                                .tag("ready", value)
                                .register(registry));
        Gauge.builder("safetysystem.poisoned", poisoned, Set::size)
                .description("Resources that this operator cannot work with")
                .register(registry);
        Gauge.builder("safetysystem.leading", leading, AtomicInteger::get)
                .description("1 while this process leads")
                .register(registry);
    }

    /** Watches how many namespaces may not be read. */
    public void unreadable(IntSupplier namespaces) {
        Gauge.builder("safetysystem.namespaces.unreadable", namespaces, IntSupplier::getAsInt)
                .description("Watched namespaces that this account may not read")
                .strongReference(true)
                .register(registry);
    }

    /** Watches in how many namespaces there is more than is kept. */
    public void tooLarge(IntSupplier namespaces) {
        Gauge.builder("safetysystem.namespaces.too.large", namespaces, IntSupplier::getAsInt)
                .description("Namespaces with more objects of our label than this process keeps")
                .strongReference(true)
                .register(registry);
    }

    /** The virtual machine's numbers: registered late, they cost start time. */
    public void watchProcess() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    public String scrape() {
        return registry.scrape();
    }

    public void passed(Duration duration, String outcome) {
        passes.record(duration);
        registry.counter("safetysystem.pass.outcomes", "outcome", outcome).increment();
    }

    public void wrote(String kind, String verb) {
        registry.counter("safetysystem.api.writes", "kind", kind, "verb", verb).increment();
    }

    public void refusedByApi(int code) {
        registry.counter("safetysystem.api.errors", "code", Integer.toString(code)).increment();
    }

    public void checked(CheckResult.Verdict verdict) {
        registry.counter("safetysystem.checks", "verdict", verdict.name()).increment();
    }

    /** Reasons come from a closed list; should one slip out of it, the series stay bounded. */
    public void noticed(Notice notice) {
        boolean known =
                reasons.contains(notice.reason())
                        || (reasons.size() < MOST_REASONS && reasons.add(notice.reason()));
        registry.counter(
                        "safetysystem.decisions",
                        "reason",
                        known ? notice.reason() : "Other",
                        "level",
                        notice.level().name())
                .increment();
    }

    public void ready(String uid, String status) {
        readiness.put(uid, READINESS.contains(status) ? status : "Unknown");
    }

    public void poisoned(String uid, boolean is) {
        if (is) {
            poisoned.add(uid);
        } else {
            poisoned.remove(uid);
        }
    }

    public void leading(boolean is) {
        leading.set(is ? 1 : 0);
    }

    public void forget(String uid) {
        readiness.remove(uid);
        poisoned.remove(uid);
    }
}
