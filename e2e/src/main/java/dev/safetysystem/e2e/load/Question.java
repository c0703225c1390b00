package dev.safetysystem.e2e.load;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One HTTP request and the only answer that is right.
 *
 * @param method as in HTTP
 * @param path from the first slash on
 * @param body JSON
 * @param headers beside those that every request has
 * @param rightCode the status of a right answer
 */
public record Question(
        String method, String path, String body, Map<String, String> headers, int rightCode) {
    /** A request is what it is, whoever changes the map later. */
    public Question {
        headers = Map.copyOf(headers);
    }

    /** A request with a JSON body. */
    public static Question post(String path, String json, int rightCode) {
        return new Question("POST", path, json, Map.of(), rightCode);
    }

    /** The same request with one header more. */
    public Question with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new Question(method, path, body, more, rightCode);
    }

    /** The same request at another path. */
    public Question at(String otherPath) {
        return new Question(method, otherPath, body, headers, rightCode);
    }

    byte[] bytes(String host, boolean keep) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head =
                method
                        + " "
                        + path
                        + " HTTP/1.1\r\nHost: "
                        + host
                        + "\r\nConnection: "
                        + (keep ? "keep-alive" : "close")
                        + "\r\nContent-Type: application/json\r\nContent-Length: "
                        + content.length
                        + headers.entrySet().stream()
                                .map(each -> "\r\n" + each.getKey() + ": " + each.getValue())
                                .collect(Collectors.joining())
                        + "\r\n\r\n";
        byte[] first = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = java.util.Arrays.copyOf(first, first.length + content.length);
        System.arraycopy(content, 0, all, first.length, content.length);
        return all;
    }
}
