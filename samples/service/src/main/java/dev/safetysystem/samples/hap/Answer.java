package dev.safetysystem.samples.hap;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One answer before it is written.
 *
 * @param status the HTTP status code
 * @param type the content type
 * @param body a document for JSON, or finished text
 * @param headers further headers
 */
record Answer(int status, String type, Object body, Map<String, String> headers) {
    /** Names the version that answers. */
    static final String VERSION = "X-Version";

    private static final String JSON = "application/json";
    // Prometheus 3 refuses a target that does not name its format.
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    static Answer json(int status, Object document) {
        return new Answer(status, JSON, document, Map.of());
    }

    /** An answer in which several services had a part: their versions stand in its header. */
    static Answer of(int status, Map<String, Object> fields, List<Hop> hops) {
        var document = new LinkedHashMap<String, Object>(fields);
        document.put("hops", hops);
        return json(status, document).with(VERSION, Hop.versions(hops));
    }

    static Answer error(int status, String message) {
        return json(status, Map.of("error", message));
    }

    static Answer metrics(String text) {
        return new Answer(200, METRICS, text, Map.of());
    }

    /** The same answer with one header more. */
    Answer with(String header, String value) {
        return new Answer(status, type, body, Map.of(header, value));
    }

    /**
     * What is told about one checked text.
     *
     * @param verdict what becomes of it
     * @param severity the gravest match, {@code NONE} without one
     * @param categories the kinds of harm found
     * @param matches the words found
     * @param cached whether the text was known
     * @param processingTimeMs how long the check took
     */
    record Checked(
            Verdict verdict,
            String severity,
            List<Category> categories,
            List<Rule> matches,
            boolean cached,
            double processingTimeMs) {}
}
