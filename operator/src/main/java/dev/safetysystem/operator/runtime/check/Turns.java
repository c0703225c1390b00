package dev.safetysystem.operator.runtime.check;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who may ask now. A question lasts for five seconds at most and may bring 64 KiB, so few are asked
 * at once. A turn that is free goes to the namespace that has the fewest, and none ever has more
 * than a quarter: the next one to come finds a turn at once, or after one question.
 */
final class Turns {
    private static final int ALL = 16;
    private static final int OF_ONE_NAMESPACE = 4;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Integer> held = new HashMap<>();

    /** Who waits, by namespace; the one that was served longest ago comes first. */
    private final Map<String, Queue<Semaphore>> waiting = new LinkedHashMap<>();

    private int free = ALL;

    /** Lasts until it is closed. */
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits for a turn. */
    Turn take(String namespace) throws InterruptedException {
        var mayGo = new Semaphore(0);
        lock.lock();
        try {
            waiting.computeIfAbsent(namespace, n -> new ArrayDeque<>()).add(mayGo);
            give();
        } finally {
            lock.unlock();
        }
        try {
            mayGo.acquire();
        } catch (InterruptedException e) {
            giveUp(namespace, mayGo);
            throw e;
        }
        return () -> giveBack(namespace);
    }

    private void giveUp(String namespace, Semaphore mayGo) {
        lock.lock();
        try {
            Queue<Semaphore> others = waiting.getOrDefault(namespace, new ArrayDeque<>());
            if (others.remove(mayGo)) {
                if (others.isEmpty()) {
                    waiting.remove(namespace);
                }
            } else {
                // It was given in the same moment.
                giveBack(namespace);
            }
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(String namespace) {
        lock.lock();
        try {
            free++;
            held.merge(namespace, -1, (turns, less) -> turns + less == 0 ? null : turns + less);
            give();
        } finally {
            lock.unlock();
        }
    }

    private void give() {
        while (free > 0) {
            var next =
                    waiting.keySet().stream()
                            .filter(namespace -> turns(namespace) < OF_ONE_NAMESPACE)
                            .min(Comparator.comparingInt(this::turns));
            if (next.isEmpty()) {
                return;
            }
            give(next.get());
        }
    }

    private void give(String namespace) {
        Queue<Semaphore> own = waiting.remove(namespace);
        free--;
        held.merge(namespace, 1, Integer::sum);
        own.remove().release();
        if (!own.isEmpty()) {
            waiting.put(namespace, own);
        }
    }

    private int turns(String namespace) {
        return held.getOrDefault(namespace, 0);
    }
}
