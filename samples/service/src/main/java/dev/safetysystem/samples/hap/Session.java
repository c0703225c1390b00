package dev.safetysystem.samples.hap;

import dev.safetysystem.samples.redis.RedisUrl;

import java.util.List;
import java.util.Map;

/** Knows what became of each event. */
final class Session {
    private final Surroundings around;
    private final RedisUrl redis;

    Session(Surroundings around) {
        this.around = around;
        this.redis = around.redis();
    }

    Map<String, Route> routes() {
        return Map.of(
                "/v1/sessions", Route.get(this::session),
                "/v1/totals", Route.get(this::totals));
    }

    private Answer session(Request request) {
        String id = request.parameter("event_id");
        return Surroundings.ask(redis, from -> Ledger.find(from, id))
                .map(
                        entry ->
                                Answer.of(
                                        200,
                                        Map.of(
                                                "event_id", id,
                                                "status", entry.status(),
                                                "action", entry.action(),
                                                "trail", entry.trail()),
                                        List.of(around.hop())))
                .orElseGet(() -> Answer.error(404, "no event " + id + " in the last hour"));
    }

    private Answer totals(Request request) {
        return Answer.of(
                200,
                Map.of("totals", Surroundings.ask(redis, Ledger::totals)),
                List.of(around.hop()));
    }
}
