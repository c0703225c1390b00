package dev.safetysystem.migrate.ground;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A stand-in for one node of Qdrant, of which no server can be had: it speaks the few calls that
 * snapshots take, and keeps collections as plain text. What a real node does beyond that is not
 * tested here.
 */
public final class QdrantStandIn implements AutoCloseable {

    private static final Pattern COLLECTION = Pattern.compile("/collections/([^/]+)(/.*)?");

    private final HttpServer server;
    private final String version;
    private final String apiKey;
    private final Map<String, String> collections = new TreeMap<>();
    private final Map<String, byte[]> snapshots = new ConcurrentHashMap<>();
    private volatile boolean damaging;

    /** A node of that version that asks for that key. */
    public QdrantStandIn(String version, String apiKey) throws IOException {
        this.version = version;
        this.apiKey = apiKey;
        this.server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Its address. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Gives it a collection; each line counts as a point. */
    public void put(String collection, String content) {
        collections.put(collection, content);
    }

    /** What it holds of a collection; empty if there is none. */
    public String get(String collection) {
        return collections.getOrDefault(collection, "");
    }

    /** Snapshots that lie on its disk. */
    public int snapshotsLeft() {
        return snapshots.size();
    }

    /** From now on one bit of each snapshot flips on its way out. */
    public void damageSnapshots() {
        damaging = true;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!apiKey.equals(exchange.getRequestHeaders().getFirst("api-key"))) {
                send(exchange, 401, "{}");
                return;
            }
            var path = exchange.getRequestURI().getPath();
            var collection = COLLECTION.matcher(path);
            if (path.equals("/")) {
                send(exchange, 200, "{\"title\":\"stand-in\",\"version\":\"" + version + "\"}");
            } else if (path.equals("/collections")) {
                send(exchange, 200, "{\"result\":{\"collections\":[" + names() + "]}}");
            } else if (collection.matches()) {
                answer(exchange, collection);
            } else {
                send(exchange, 404, "{}");
            }
        }
    }

    private String names() {
        return collections.keySet().stream()
                .map(name -> "{\"name\":\"" + name + "\"}")
                .collect(Collectors.joining(","));
    }

    private void answer(HttpExchange exchange, Matcher path) throws IOException {
        var name = path.group(1);
        var rest = path.group(2) == null ? "" : path.group(2);
        var method = exchange.getRequestMethod();
        if (rest.equals("/snapshots/upload")) {
            recover(exchange, name);
        } else if (!collections.containsKey(name)) {
            send(exchange, 404, "{}");
        } else if (rest.isEmpty()) {
            long points = collections.get(name).lines().count();
            send(
                    exchange,
                    200,
                    "{\"result\":{\"status\":\"green\",\"points_count\":" + points + "}}");
        } else if (rest.equals("/aliases")) {
            send(
                    exchange,
                    200,
                    "{\"result\":{\"aliases\":[{\"alias_name\":\"" + name + "-now\"}]}}");
        } else if (rest.equals("/snapshots") && method.equals("POST")) {
            var bytes = collections.get(name).getBytes(StandardCharsets.UTF_8);
            snapshots.put(name, bytes);
            send(
                    exchange,
                    200,
                    "{\"result\":{\"name\":\"%s-1.snapshot\",\"size\":%d,\"checksum\":\"%s\"}}"
                            .formatted(name, bytes.length, sha256(bytes)));
        } else if (method.equals("DELETE")) {
            snapshots.remove(name);
            send(exchange, 200, "{\"result\":true}");
        } else {
            var bytes = snapshots.get(name).clone();
            bytes[bytes.length / 2] ^= (byte) (damaging ? 1 : 0);
            send(exchange, 200, bytes);
        }
    }

    private void recover(HttpExchange exchange, String name) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        int start = body.indexOf("\r\n\r\n") + 4;
        var content = body.substring(start, body.lastIndexOf("\r\n--"));
        boolean intact =
                exchange.getRequestURI()
                        .getQuery()
                        .contains("checksum=" + sha256(content.getBytes(StandardCharsets.UTF_8)));
        if (intact) {
            collections.put(name, content);
        }
        send(exchange, intact ? 200 : 400, "{\"result\":" + intact + "}");
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        send(exchange, status, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
