package dev.safetysystem.samples.hap;

import java.util.List;
import java.util.Map;

/** Reports how many events came how far. */
final class Reporting {
    private final Surroundings around;
    private final Sibling session;

    Reporting(Surroundings around) {
        this.around = around;
        this.session = around.sibling(Role.SESSION, "SESSION_URL");
    }

    Answer report(Request request) {
        var totals = session.get("/v1/totals");
        return Answer.of(
                200,
                Map.of("events", totals.document().path("totals")),
                Hop.join(List.of(around.hop()), totals.hops()));
    }
}
