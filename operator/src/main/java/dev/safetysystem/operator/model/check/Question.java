package dev.safetysystem.operator.model.check;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is asked. */
public sealed interface Question {
    /** The component whose pods are asked. */
    String component();

    /**
     * What is asked, for people: short, without headers, body and query, which may hold a secret.
     */
    String text();

    /**
     * One HTTP request.
     *
     * @param port the container port's number
     * @param body request body with its content type JSON, if any
     */
    record Http(
            String component,
            int port,
            String method,
            String path,
            Map<String, String> headers,
            Optional<String> body,
            Expectation expect)
            implements Question {
        @Override
        public String text() {
            int query = path.indexOf('?');
            return method + " " + (query < 0 ? path : path.substring(0, query) + "?…");
        }
    }

    /** What a right answer is. */
    record Expectation(int status, List<JsonEquals> json) {}

    /** The value that a JSON answer has at an RFC 6901 pointer. */
    record JsonEquals(String pointer, JsonNode equals) {}
}
