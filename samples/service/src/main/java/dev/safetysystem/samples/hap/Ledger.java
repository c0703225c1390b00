package dev.safetysystem.samples.hap;

import com.fasterxml.jackson.core.type.TypeReference;

import dev.safetysystem.samples.redis.Redis;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What became of events, kept in Redis for an hour each. */
final class Ledger {
    private static final String TOTALS = "events:totals";
    private static final String KEPT = Long.toString(Duration.ofHours(1).toSeconds());

    private Ledger() {}

    /**
     * What is known of an event.
     *
     * @param status how far it came
     * @param action what is done about it
     * @param trail who had a part in it
     */
    record Entry(String status, String action, List<Hop> trail) {}

    /** Notes how far an event came. */
    static void note(Redis redis, Event event, String status) throws IOException {
        String trail = Api.JSON.writeValueAsString(event.trail());
        redis.ask(
                "HSET",
                key(event.id()),
                "status",
                status,
                "action",
                event.action(),
                "trail",
                trail);
        redis.ask("EXPIRE", key(event.id()), KEPT);
        redis.ask("HINCRBY", TOTALS, status, "1");
    }

    static Optional<Entry> find(Redis redis, String id) throws IOException {
        var fields = redis.ask("HMGET", key(id), "status", "action", "trail").items();
        if (fields.getFirst().text().isEmpty()) return Optional.empty();
        List<Hop> trail =
                Api.JSON.readValue(fields.get(2).words(), new TypeReference<List<Hop>>() {});
        return Optional.of(new Entry(fields.getFirst().words(), fields.get(1).words(), trail));
    }

    /** How many events were noted with each status. */
    static Map<String, Long> totals(Redis redis) throws IOException {
        var words = redis.ask("HGETALL", TOTALS).items();
        var totals = new TreeMap<String, Long>();
        for (int i = 0; i + 1 < words.size(); i += 2) {
            totals.put(words.get(i).words(), Long.valueOf(words.get(i + 1).words()));
        }
        return totals;
    }

    private static String key(String id) {
        return "event:" + id;
    }
}
