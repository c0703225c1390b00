package dev.safetysystem.operator.runtime.check;

import dev.safetysystem.operator.model.SystemId;
import dev.safetysystem.operator.model.check.Question;
import dev.safetysystem.operator.observe.CheckResult;
import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.plan.verdict.CheckOrder;
import dev.safetysystem.operator.runtime.serve.OperatorMetrics;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Carries out checks beside the passes: each ordered check has a thread of its own that asks until
 * the answer is right or the time is over. A verdict stays as long as the check is ordered; one
 * that could not be carried out is tried again, and one that passed if it is to be repeated.
 *
 * <p>A check has a turn for each question, not for as long as it lasts: pods that answer nothing
 * would keep the turns of everybody else's ({@link Turns}).
 */
public final class CheckRunner {
    private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(1);
    private static final Duration AFTER_UNKNOWN = Duration.ofSeconds(10);

    private final HttpQuestion questions;
    private final Clock clock;
    private final OperatorMetrics metrics;
    private final BiConsumer<SystemId, Verdict> finished;
    private final Turns turns = new Turns();
    private final Map<String, SystemChecks> bySystem = new ConcurrentHashMap<>();

    /** The checks of one system. */
    private static final class SystemChecks {
        final Map<String, Thread> running = new HashMap<>();
        final Map<String, CheckResult> results = new HashMap<>();
    }

    /**
     * @param finished told of every new result
     */
    public CheckRunner(
            HttpQuestion questions,
            Clock clock,
            OperatorMetrics metrics,
            BiConsumer<SystemId, Verdict> finished) {
        this.questions = questions;
        this.clock = clock;
        this.metrics = metrics;
        this.finished = finished;
    }

    /** The results so far of the checks that are ordered, by key. */
    public Map<String, CheckResult> results(String uid) {
        SystemChecks own = bySystem.get(uid);
        if (own == null) {
            return Map.of();
        }
        synchronized (own) {
            return Map.copyOf(own.results);
        }
    }

    /** Starts what is new and drops what is no longer ordered, with its result. */
    public void order(SystemId system, List<CheckOrder> orders) {
        if (orders.isEmpty()) {
            forget(system.uid());
            return;
        }
        SystemChecks own = bySystem.computeIfAbsent(system.uid(), uid -> new SystemChecks());
        Map<String, CheckOrder> wanted =
                orders.stream().collect(Collectors.toMap(CheckOrder::key, o -> o, (a, b) -> a));
        synchronized (own) {
            own.results.keySet().retainAll(wanted.keySet());
            own.running.entrySet().removeIf(entry -> dropped(entry, wanted));
            wanted.forEach(
                    (key, order) ->
                            own.running.computeIfAbsent(key, k -> start(system, own, order)));
        }
    }

    private static boolean dropped(
            Map.Entry<String, Thread> entry, Map<String, CheckOrder> wanted) {
        boolean drop = !wanted.containsKey(entry.getKey());
        if (drop) {
            entry.getValue().interrupt();
        }
        return drop;
    }

    /** Drops everything of a system. */
    public void forget(String uid) {
        SystemChecks own = bySystem.remove(uid);
        if (own != null) {
            synchronized (own) {
                own.running.values().forEach(Thread::interrupt);
                own.running.clear();
                own.results.clear();
            }
        }
    }

    private Thread start(SystemId system, SystemChecks own, CheckOrder order) {
        return Thread.ofVirtual()
                .name("check-" + order.key())
                .start(() -> untilAnswered(system, own, order));
    }

    private void untilAnswered(SystemId system, SystemChecks own, CheckOrder order) {
        try {
            CheckResult result = ask(system, order);
            Optional<Duration> pause = pause(order, result);
            while (publish(system, own, order, result) && pause.isPresent()) {
                Thread.sleep(pause.get());
                result = ask(system, order);
                pause = pause(order, result);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** After how long it is asked again, if it is. */
    private static Optional<Duration> pause(CheckOrder order, CheckResult result) {
        return switch (result.verdict()) {
            case PASS -> order.check().every();
            case FAIL -> Optional.empty();
            case UNKNOWN -> Optional.of(AFTER_UNKNOWN);
        };
    }

    /**
     * False if nobody waits for the result any more. What is as before wakes nobody: a check that
     * passes every second is worth no pass.
     */
    private boolean publish(
            SystemId system, SystemChecks own, CheckOrder order, CheckResult result) {
        CheckResult before;
        synchronized (own) {
            if (own.running.get(order.key()) != Thread.currentThread()) {
                return false;
            }
            before = own.results.put(order.key(), result);
        }
        metrics.checked(result.verdict());
        if (before == null || !before.isLike(result)) {
            finished.accept(system, result.verdict());
        }
        return true;
    }

    /**
     * Asks every second: right at once is Pass, else the last answer counts. Time in which others
     * had their turns is not the check's own.
     */
    private CheckResult ask(SystemId system, CheckOrder order) throws InterruptedException {
        Duration left = order.check().timeout();
        HttpQuestion.Answer last = new HttpQuestion.Answer.None("not asked");
        boolean answered = false;
        while (true) {
            Asked asked = once(system, order, left);
            left = asked.left();
            switch (asked.answer()) {
                case HttpQuestion.Answer.Right right -> {
                    return result(Verdict.PASS, right.message());
                }
                case HttpQuestion.Answer.Wrong wrong -> {
                    last = wrong;
                    answered = true;
                }
                case HttpQuestion.Answer.None none -> last = answered ? last : none;
            }
            left = left.minus(BETWEEN_QUESTIONS);
            if (left.isNegative() || left.isZero()) {
                return result(answered ? Verdict.FAIL : Verdict.UNKNOWN, last.message());
            }
            Thread.sleep(BETWEEN_QUESTIONS);
        }
    }

    /** What was answered, and how much of the check's time is left then. */
    private record Asked(HttpQuestion.Answer answer, Duration left) {
        boolean isRight() {
            return answer instanceof HttpQuestion.Answer.Right;
        }
    }

    /** One pod after the other: the first answer that is not right is the answer. */
    private Asked once(SystemId system, CheckOrder order, Duration left)
            throws InterruptedException {
        var asked =
                new Asked(
                        new HttpQuestion.Answer.None(
                                "no pod of " + order.host() + " is ready to be asked"),
                        left);
        for (CheckOrder.Target target : order.targets()) {
            try (Turns.Turn turn = turns.take(system.namespace())) {
                long begin = System.nanoTime();
                var answer = once(target, order, asked.left());
                asked = new Asked(answer, asked.left().minusNanos(System.nanoTime() - begin));
            }
            if (!asked.isRight()) {
                return asked;
            }
        }
        return asked;
    }

    private HttpQuestion.Answer once(CheckOrder.Target target, CheckOrder order, Duration left)
            throws InterruptedException {
        return switch (order.check().question()) {
            case Question.Http http -> once(target, http, order.host(), left);
        };
    }

    private HttpQuestion.Answer once(
            CheckOrder.Target target, Question.Http http, String host, Duration left)
            throws InterruptedException {
        try {
            var address =
                    new InetSocketAddress(InetAddress.ofLiteral(target.address()), http.port());
            return questions.ask(http, address, host, left);
        } catch (IllegalArgumentException e) {
            return new HttpQuestion.Answer.None("pod " + target.pod() + " has no IP address");
        }
    }

    private CheckResult result(Verdict verdict, String message) {
        return new CheckResult(verdict, message, clock.instant());
    }
}
