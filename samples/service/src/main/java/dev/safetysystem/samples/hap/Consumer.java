package dev.safetysystem.samples.hap;

import com.fasterxml.jackson.core.JsonProcessingException;

import dev.safetysystem.samples.redis.Queue;
import dev.safetysystem.samples.redis.Redis;
import dev.safetysystem.samples.redis.RedisUrl;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Takes events from a queue, one at a time, until it is told to stop. What it could not do stays in
 * the queue, and somebody does it later.
 */
final class Consumer implements Service {
    /** What is done with an event. */
    @FunctionalInterface
    interface Work {
        /**
         * @throws Refusal if it cannot be done now
         */
        void on(Event event, Redis redis) throws IOException;
    }

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final RedisUrl redis;
    private final Queue queue;
    private final String name;
    private final Work work;
    private final Metrics metrics;
    private final Thread thread = Thread.ofPlatform().name("consumer").unstarted(this::run);
    private volatile boolean stopping;
    private volatile Optional<String> obstacle = Optional.of("not connected to the queue yet");

    private Consumer(RedisUrl redis, Queue queue, String name, Work work, Metrics metrics) {
        this.redis = redis;
        this.queue = queue;
        this.name = name;
        this.work = work;
        this.metrics = metrics;
    }

    /**
     * Begins to take events.
     *
     * @param name unlike that of every other consumer of the queue
     */
    static Consumer start(RedisUrl redis, Queue queue, String name, Work work, Metrics metrics) {
        var consumer = new Consumer(redis, queue, name, work, metrics);
        consumer.thread.start();
        return consumer;
    }

    @Override
    public Map<String, Route> routes() {
        return Map.of();
    }

    /** Why it takes nothing, if it does not. */
    @Override
    public Optional<String> obstacle() {
        return obstacle;
    }

    /** Takes nothing more, and waits until what it has is done. */
    @Override
    public void stop(Duration limit) throws InterruptedException {
        stopping = true;
        thread.join(limit);
    }

    private void run() {
        while (!stopping) {
            try (Redis connection = Redis.open(redis)) {
                queue.join(connection);
                obstacle = Optional.empty();
                while (!stopping) takeOne(connection);
            } catch (IOException e) {
                stumble("no queue at " + redis + ": " + e.getMessage());
            } catch (RuntimeException e) {
                stumble("an event stays in " + queue.name() + ": " + e);
            }
        }
    }

    /** It is not ready until it takes events again. */
    private void stumble(String why) {
        obstacle = Optional.of(why);
        Log.error(why);
        pause();
    }

    private void takeOne(Redis connection) throws IOException {
        var taken = queue.take(connection, name);
        if (taken.isEmpty()) return;
        try {
            work.on(Api.JSON.readValue(taken.get().text(), Event.class), connection);
            metrics.handled();
        } catch (JsonProcessingException e) {
            Log.error("a message of " + queue.name() + " is no event, and is left out");
        } catch (Refusal e) {
            Log.error("an event stays in " + queue.name() + ": " + e.getMessage());
            return;
        }
        queue.done(connection, taken.get());
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
