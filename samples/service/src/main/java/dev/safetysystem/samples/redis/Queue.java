package dev.safetysystem.samples.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A stream of messages that a group of consumers shares: each message goes to one of them, and to
 * another one if that does not say within ten seconds that it is done.
 *
 * @param name of the stream
 * @param group who reads it
 */
public record Queue(String name, String group) {
    private static final String FIELD = "message";
    private static final String MOST_KEPT = "10000";
    private static final Duration ABANDONED = Duration.ofSeconds(10);
    private static final Duration WAIT = Duration.ofMillis(500);

    /**
     * A message that one consumer has.
     *
     * @param id what {@link Queue#done} wants to know
     * @param text what is in it
     */
    public record Message(String id, String text) {}

    /** Puts a message at the end. */
    public void add(Redis redis, String text) throws IOException {
        redis.ask("XADD", name, "MAXLEN", "~", MOST_KEPT, "*", FIELD, text);
    }

    /** Makes the group, unless it is there. It gets what was put there before, too. */
    public void join(Redis redis) throws IOException {
        try {
            redis.ask("XGROUP", "CREATE", name, group, "0", "MKSTREAM");
        } catch (Redis.Refused e) {
            if (!e.getMessage().contains("BUSYGROUP")) throw e;
        }
    }

    /**
     * The next message for this consumer, waiting for one for half a second: first one that another
     * consumer took and did not finish, then a new one.
     */
    public Optional<Message> take(Redis redis, String consumer) throws IOException {
        String idle = Long.toString(ABANDONED.toMillis());
        var left = redis.ask("XAUTOCLAIM", name, group, consumer, idle, "0", "COUNT", "1").items();
        var abandoned = messages(left.get(1).items());
        if (!abandoned.isEmpty()) return Optional.of(abandoned.getFirst());
        String wait = Long.toString(WAIT.toMillis());
        var streams =
                redis.ask(
                                "XREADGROUP",
                                "GROUP",
                                group,
                                consumer,
                                "COUNT",
                                "1",
                                "BLOCK",
                                wait,
                                "STREAMS",
                                name,
                                ">")
                        .items();
        // An answer is a list of streams, each its name and a list of messages.
        return streams.isEmpty()
                ? Optional.empty()
                : messages(streams.getFirst().items().get(1).items()).stream().findFirst();
    }

    private static List<Message> messages(List<Redis.Reply> entries) {
        return entries.stream()
                .filter(entry -> entry.items().size() == 2)
                .map(
                        entry ->
                                new Message(
                                        entry.items().getFirst().words(),
                                        entry.items().get(1).items().get(1).words()))
                .toList();
    }

    /** Nobody gets this message any more. */
    public void done(Redis redis, Message message) throws IOException {
        redis.ask("XACK", name, group, message.id());
    }
}
