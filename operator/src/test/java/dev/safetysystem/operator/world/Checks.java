package dev.safetysystem.operator.world;

import dev.safetysystem.operator.model.check.Question;
import dev.safetysystem.operator.observe.CheckResult;
import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.plan.verdict.CheckOrder;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Checks are carried out beside the passes; one that could not be is tried again. */
final class Checks {
    private static final Duration AFTER_UNKNOWN = Duration.ofSeconds(10);
    private static final Duration ONE_BY_ONE = Duration.ofSeconds(1);

    Function<CheckOrder, Verdict> answer = _ -> Verdict.PASS;
    boolean oneByOne;
    private final Cluster cluster;
    private final Disorder disorder;
    private final Map<String, CheckOrder> asked = new LinkedHashMap<>();
    private final Map<String, Instant> due = new TreeMap<>();
    private final Map<String, CheckResult> results = new TreeMap<>();

    Checks(Cluster cluster, Disorder disorder) {
        this.cluster = cluster;
        this.disorder = disorder;
    }

    /** Starts what is new and drops what is no longer ordered, with its result. */
    void order(List<CheckOrder> orders) {
        var keys = orders.stream().map(CheckOrder::key).toList();
        asked.keySet().retainAll(keys);
        due.keySet().retainAll(keys);
        results.keySet().retainAll(keys);
        for (CheckOrder order : orders) {
            if (asked.putIfAbsent(order.key(), order) == null) {
                var wait = oneByOne ? ONE_BY_ONE.multipliedBy(due.size()) : Duration.ZERO;
                due.put(order.key(), cluster.now().plus(wait).plus(disorder.asks()));
            }
        }
    }

    /** When the next one is answered. */
    Stream<Instant> moments() {
        return due.values().stream();
    }

    /** Answers what is due; why that is worth a pass. */
    Caches.Wake answer() {
        var why = Caches.Wake.NOTHING;
        for (String key : List.copyOf(due.keySet())) {
            if (!due.get(key).isAfter(cluster.now())) {
                var verdict = answer.apply(asked.get(key));
                var result = new CheckResult(verdict, words(key, verdict), cluster.now());
                var before = results.put(key, result);
                boolean news = before == null || !before.isLike(result);
                if (news && why != Caches.Wake.TROUBLE) {
                    why = verdict == Verdict.FAIL ? Caches.Wake.TROUBLE : Caches.Wake.NEWS;
                }
                due.remove(key);
                again(key, verdict).ifPresent(at -> due.put(key, at));
            }
        }
        return why;
    }

    private Optional<Instant> again(String key, Verdict verdict) {
        Optional<Duration> pause =
                switch (verdict) {
                    case PASS -> asked.get(key).check().every();
                    case FAIL -> Optional.empty();
                    case UNKNOWN -> Optional.of(AFTER_UNKNOWN);
                };
        return pause.map(cluster.now()::plus);
    }

    /** In the words of the real thing. */
    private String words(String key, Verdict verdict) {
        return switch (asked.get(key).check().question()) {
            case Question.Http http ->
                    switch (verdict) {
                        case PASS -> http.text() + ": " + http.expect().status();
                        case FAIL ->
                                http.text() + ": expected " + http.expect().status() + ", got 500";
                        case UNKNOWN -> http.text() + ": no answer within 5 s";
                    };
        };
    }

    Map<String, CheckResult> results() {
        return Map.copyOf(results);
    }

    void forget() {
        asked.clear();
        due.clear();
        results.clear();
    }
}
