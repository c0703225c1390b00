package dev.safetysystem.samples.hap;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the service can be asked, beside health and metrics. */
final class Api {
    static final JsonMapper JSON =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    private final Filter filter;
    private final Settings settings;
    private final Metrics metrics;

    Api(Filter filter, Settings settings, Metrics metrics) {
        this.filter = filter;
        this.settings = settings;
        this.metrics = metrics;
    }

    /** All that it can be asked, by path. */
    Map<String, Route> routes() {
        return Map.of(
                "/api/v2/hap/check", Route.post(this::check),
                "/api/v2/hap/check-batch", Route.post(this::checkBatch),
                "/execute", Route.post(this::execute));
    }

    /** Checks one text and tells what was found in it. */
    Answer check(Request from) {
        var request = from.read(Requests.Check.class);
        return Answer.json(
                200, checked(Request.given("content", request.content()), request.context()));
    }

    /**
     * Checks several texts, at most {@link Settings#batchSize()}, and tells what was found in each.
     */
    Answer checkBatch(Request from) {
        var request = from.read(Requests.Batch.class);
        List<String> contents = Request.given("contents", request.contents());
        if (contents.size() > settings.batchSize()) {
            throw new Refusal(
                    413,
                    "\"contents\" holds %d texts; HAP_BATCH_SIZE allows %d"
                            .formatted(contents.size(), settings.batchSize()));
        }
        var results =
                contents.stream()
                        .map(text -> checked(Request.given("contents[]", text), request.context()))
                        .toList();
        return Answer.json(200, Map.of("results", results));
    }

    /**
     * Takes a task, unless its description is blocked. What a task does is another service's
     * business.
     */
    Answer execute(Request from) {
        var request = from.read(Requests.Execute.class);
        Request.given("tenant_id", request.tenantId());
        Request.given("user_id", request.userId());
        var checked = checked(Request.given("description", request.description()), "execute");
        if (checked.verdict() == Verdict.BLOCKED) {
            return Answer.json(
                    403,
                    Map.of(
                            "error", "the description was blocked by the content filter",
                            "severity", checked.severity(),
                            "categories", checked.categories()));
        }
        return Answer.json(200, Map.of("status", "accepted", "verdict", checked.verdict()));
    }

    /** What becomes of a text. */
    Answer.Checked checked(String text, String context) {
        long began = System.nanoTime();
        try {
            Assessment assessment = filter.assess(text);
            Verdict verdict = filter.decide(assessment);
            metrics.checked(verdict, assessment.cached());
            String severity = assessment.severity().map(Severity::name).orElse("NONE");
            if (settings.logViolations() && verdict != Verdict.ALLOWED) {
                Log.info(
                        "violation verdict=%s severity=%s categories=%s context=%s"
                                .formatted(
                                        verdict, severity, assessment.categories(), word(context)));
            }
            return new Answer.Checked(
                    verdict,
                    severity,
                    assessment.categories(),
                    assessment.matches(),
                    assessment.cached(),
                    (System.nanoTime() - began) / 1e6);
        } catch (CheckTimedOut e) {
            metrics.timedOut();
            throw new Refusal(503, e.getMessage());
        }
    }

    // What a client calls a context must not be able to forge lines of the log.
    private static String word(String context) {
        return Optional.ofNullable(context)
                .filter(text -> text.matches("[A-Za-z0-9_.-]{1,64}"))
                .orElse("-");
    }
}
