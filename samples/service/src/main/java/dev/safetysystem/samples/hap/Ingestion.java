package dev.safetysystem.samples.hap;

import com.fasterxml.jackson.core.JsonProcessingException;

import dev.safetysystem.samples.redis.Redis;
import dev.safetysystem.samples.redis.RedisUrl;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Takes events: has each screened, and puts it into the queue, if there is one. */
final class Ingestion {
    private final Surroundings around;
    private final Sibling screening;
    private final Optional<RedisUrl> redis;
    private final Set<String> keys;

    Ingestion(Surroundings around) {
        this.around = around;
        this.screening = around.sibling(Role.SCREENING, "SCREENING_URL");
        this.redis = around.perhapsRedis();
        this.keys = around.apiKeys();
    }

    Map<String, Route> routes() {
        return Map.of("/v1/events/ingest", Route.post(this::ingest));
    }

    private Answer ingest(Request request) {
        if (!isAdmitted(request)) {
            return Answer.error(401, "the header X-API-Key is missing, or not one of API_KEYS");
        }
        String content = Request.given("content", request.read(Requests.Event.class).content());
        var screened = screening.post("/v1/screen", Map.of("content", content));
        var hops = Hop.join(List.of(around.hop()), screened.hops());
        var verdict = Verdict.valueOf(screened.document().path("verdict").asText());
        var event = new Event(UUID.randomUUID().toString(), content, verdict, "", hops);
        redis.ifPresent(url -> Surroundings.ask(url, to -> queue(event, to)));
        return Answer.of(
                202,
                Map.of(
                        "event_id",
                        event.id(),
                        "status",
                        redis.isPresent() ? "queued" : "screened",
                        "verdict",
                        verdict,
                        "processing_url",
                        "/v1/sessions?event_id=" + event.id()),
                hops);
    }

    private boolean isAdmitted(Request request) {
        return keys.isEmpty()
                || request.header().apply("X-API-Key").filter(keys::contains).isPresent();
    }

    private static Event queue(Event event, Redis redis) throws IOException {
        Ledger.note(redis, event, "queued");
        Queues.TO_REASON.add(redis, text(event));
        return event;
    }

    /** An event as it stands in a queue. */
    static String text(Event event) throws JsonProcessingException {
        return Api.JSON.writeValueAsString(event);
    }
}
