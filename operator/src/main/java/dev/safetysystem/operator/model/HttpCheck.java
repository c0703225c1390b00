package dev.safetysystem.operator.model;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP question to a track's own Service before it gets traffic. A right answer passes; any
 * other is asked again until {@code timeout}: last answer wrong is Fail, none at all is Unknown.
 *
 * @param port the container port's number
 * @param body request body with its content type JSON, if any
 */
public record HttpCheck(
        String name,
        String component,
        int port,
        String method,
        String path,
        Map<String, String> headers,
        Optional<String> body,
        Expectation expect,
        Duration timeout) {

    /** What a right answer is. */
    public record Expectation(int status, List<JsonEquals> json) {}

    /** The value that a JSON answer has at an RFC 6901 pointer. */
    public record JsonEquals(String pointer, JsonNode equals) {}
}
