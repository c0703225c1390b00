package dev.safetysystem.operator.runtime.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Against a server that knows pages, as an API server does. */
@Timeout(60)
class PageSizesTest {
    private final List<Integer> limits = new ArrayList<>();
    private int objects;
    private int bytesOfEach;
    private HttpServer server;
    private KubernetesClient client;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        client =
                KubernetesAccess.client(
                        new ConfigBuilder()
                                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                                .build(),
                        KubernetesAccess.serialization(SystemRoom.ofThisProcess()),
                        new ServerClock(Clock.systemUTC(), System::nanoTime));
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    @Test
    void what_is_small_comes_as_a_whole() {
        objects = 300;
        bytesOfEach = 100;

        assertThat(names(Pod.class)).hasSize(300);
        assertThat(limits).containsExactly(0);
    }

    @Test
    void pods_with_large_annotations_come_in_pages_that_are_never_larger_than_two_mebibytes() {
        objects = 60;
        bytesOfEach = 258_000;

        assertThat(names(Pod.class)).doesNotHaveDuplicates().hasSize(60);
        assertThat(limits).startsWith(0, 100, 12, 1, 1);
    }

    @Test
    void that_objects_are_large_is_remembered_of_that_list_alone() {
        objects = 60;
        bytesOfEach = 100_000;
        names(Pod.class);
        limits.clear();

        names(Pod.class);
        assertThat(limits).containsOnly(12);

        limits.clear();
        bytesOfEach = 100;
        names(ConfigMap.class);
        assertThat(limits).containsExactly(0);
    }

    @Test
    void an_object_as_large_as_an_API_server_takes_is_read() {
        objects = 3;
        bytesOfEach = 3 * 1024 * 1024;

        assertThat(names(ConfigMap.class)).hasSize(3);
    }

    private <T extends io.fabric8.kubernetes.api.model.HasMetadata> List<String> names(
            Class<T> kind) {
        return Pages.all(
                client.resources(kind).inNamespace("qlp"),
                object -> object.getMetadata().getName());
    }

    private void answer(HttpExchange exchange) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        int limit = number(query, "limit");
        int from = number(query, "continue");
        synchronized (limits) {
            limits.add(limit);
        }
        int end = limit == 0 ? objects : Math.min(objects, from + limit);
        String kind = exchange.getRequestURI().getPath().endsWith("pods") ? "Pod" : "ConfigMap";
        String filler = "x".repeat(bytesOfEach);
        String items =
                IntStream.range(from, end)
                        .mapToObj(
                                i ->
                                        "{\"metadata\":{\"name\":\"o"
                                                + i
                                                + "\",\"annotations\":{\"a\":\""
                                                + filler
                                                + "\"}}}")
                        .collect(Collectors.joining(","));
        String more = end < objects ? "\"continue\":\"" + end + "\"" : "";
        byte[] body =
                ("{\"apiVersion\":\"v1\",\"kind\":\""
                                + kind
                                + "List\",\"metadata\":{"
                                + more
                                + "},\"items\":["
                                + items
                                + "]}")
                        .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static int number(String query, String name) {
        var found = Pattern.compile(name + "=(\\d+)").matcher(query);
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }
}
