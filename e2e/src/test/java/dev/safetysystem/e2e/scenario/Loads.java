package dev.safetysystem.e2e.scenario;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import dev.safetysystem.e2e.cluster.Command;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Serves {@code external.metrics.k8s.io} to the cluster's own autoscaler controller: in each
 * namespace one number, whatever the metric is called. It goes on until the process ends, since an
 * API that nobody serves any more would keep every namespace from being deleted.
 */
final class Loads {
    private static final Pattern VALUES =
            Pattern.compile(
                    "/apis/external\\.metrics\\.k8s\\.io/v1beta1/namespaces/([^/]+)/([^/?]+)");
    private static final char[] PASSWORD = "throwaway".toCharArray();
    private static final Map<String, Loads> SERVED = new ConcurrentHashMap<>();

    private final Map<String, Integer> values = new ConcurrentHashMap<>();

    private Loads() {}

    /** Those of that cluster. */
    static Loads of(KubernetesClient client) {
        return SERVED.computeIfAbsent(client.getMasterUrl().toString(), _ -> served(client));
    }

    private static Loads served(KubernetesClient client) {
        Loads loads = new Loads();
        int port = loads.listen();
        try (InputStream api =
                new ByteArrayInputStream(api(port).getBytes(StandardCharsets.UTF_8))) {
            client.load(api).serverSideApply();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return loads;
    }

    private static String api(int port) {
        return """
        apiVersion: v1
        kind: Service
        metadata: {name: external-metrics, namespace: kube-system}
        spec: {type: ExternalName, externalName: 127.0.0.1}
        ---
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata: {name: v1beta1.external.metrics.k8s.io}
        spec:
          group: external.metrics.k8s.io
          version: v1beta1
          groupPriorityMinimum: 100
          versionPriority: 100
          insecureSkipTLSVerify: true
          service: {name: external-metrics, namespace: kube-system, port: %d}
        """
                .formatted(port);
    }

    /** From now on the load of a namespace is that. */
    void are(String namespace, int value) {
        values.put(namespace, value);
    }

    /** From now on nothing is known of it. */
    void vanish(String namespace) {
        values.remove(namespace);
    }

    private int listen() {
        try {
            HttpsServer server =
                    HttpsServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(tls()));
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", this::answer);
            server.start();
            return server.getAddress().getPort();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot serve metrics", e);
        }
    }

    private static SSLContext tls() throws IOException, GeneralSecurityException {
        Path directory = Files.createTempDirectory("loads");
        Path file = directory.resolve("server.p12");
        Command.of(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "server",
                                "-dname",
                                "CN=localhost",
                                "-keyalg",
                                "EC",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                new String(PASSWORD)))
                .run()
                .orThrow();
        KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD);
        Files.delete(file);
        Files.delete(directory);
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Matcher asked = VALUES.matcher(exchange.getRequestURI().getPath());
            byte[] body =
                    (asked.matches() ? values(asked.group(1), asked.group(2)) : resources())
                            .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String resources() {
        return """
        {"kind": "APIResourceList", "apiVersion": "v1",
         "groupVersion": "external.metrics.k8s.io/v1beta1", "resources": []}
        """;
    }

    private String values(String namespace, String metric) {
        Integer value = values.get(namespace);
        String items =
                value == null
                        ? ""
                        : """
                        {"metricName": "%s", "metricLabels": {}, "timestamp": "%s", "value": "%d"}
                        """
                                .formatted(
                                        metric,
                                        Instant.now().truncatedTo(ChronoUnit.SECONDS),
                                        value);
        return """
        {"kind": "ExternalMetricValueList", "apiVersion": "external.metrics.k8s.io/v1beta1",
         "metadata": {}, "items": [%s]}
        """
                .formatted(items);
    }
}
