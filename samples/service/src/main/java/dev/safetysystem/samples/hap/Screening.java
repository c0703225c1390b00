package dev.safetysystem.samples.hap;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Screens the text of an event with the filter. */
final class Screening {
    private final Surroundings around;
    private final Api filter;

    Screening(Surroundings around, Api filter) {
        this.around = around;
        this.filter = filter;
    }

    /** As the filter, and what ingestion asks. */
    Map<String, Route> routes() {
        var routes = new HashMap<>(filter.routes());
        routes.put("/v1/screen", Route.post(this::screen));
        return routes;
    }

    private Answer screen(Request request) {
        String text = Request.given("content", request.read(Requests.Check.class).content());
        var found = filter.checked(text, "event");
        return Answer.of(
                200,
                Map.of("verdict", found.verdict(), "severity", found.severity()),
                List.of(around.hop()));
    }
}
