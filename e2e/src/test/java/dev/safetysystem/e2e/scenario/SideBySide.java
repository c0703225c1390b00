package dev.safetysystem.e2e.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several courses of one test, some of them at a time. */
final class SideBySide {
    private static final int AT_ONCE = 4;

    private SideBySide() {}

    /**
     * Runs all of them to their ends.
     *
     * @param failure what is said if some fail, with each of their failures
     * @return what they gave, in their order
     */
    static <T> List<T> run(String failure, List<Callable<T>> courses) throws InterruptedException {
        var failed = new AssertionError(failure);
        var outcomes = new ArrayList<T>();
        try (ExecutorService lanes = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<T>> running = courses.stream().map(lanes::submit).toList();
            for (Future<T> one : running) {
                try {
                    outcomes.add(one.get());
                } catch (ExecutionException e) {
                    failed.addSuppressed(e.getCause());
                }
            }
        }
        if (failed.getSuppressed().length > 0) {
            throw failed;
        }
        return outcomes;
    }
}
