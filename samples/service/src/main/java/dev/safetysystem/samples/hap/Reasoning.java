package dev.safetysystem.samples.hap;

import dev.safetysystem.samples.redis.Redis;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Decides what is done about an event, in its context. */
final class Reasoning {
    private final Surroundings around;
    private final Sibling embedding;

    Reasoning(Surroundings around) {
        this.around = around;
        this.embedding = around.sibling(Role.EMBEDDING, "CONTEXT_URL");
    }

    /** Hands the decision on to whoever carries it out. */
    void decide(Event event, Redis redis) throws IOException {
        var context = embedding.post("/v1/context", Map.of("content", event.content()));
        Event decided =
                event.passed(Hop.join(List.of(around.hop()), context.hops()))
                        .decided(
                                switch (event.verdict()) {
                                    case ALLOWED -> "none";
                                    case FLAGGED -> "warn";
                                    case BLOCKED -> "remove";
                                });
        Ledger.note(redis, decided, "decided");
        Queues.TO_EXECUTE.add(redis, Ingestion.text(decided));
    }
}
