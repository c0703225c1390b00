package dev.safetysystem.operator.runtime.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.sun.net.httpserver.HttpServer;

import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.observe.Observation;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.render.Action;
import dev.safetysystem.operator.runtime.kube.Caches;
import dev.safetysystem.operator.runtime.kube.ForeignObjects;
import dev.safetysystem.operator.runtime.kube.KubernetesAccess;
import dev.safetysystem.operator.runtime.kube.Reach;
import dev.safetysystem.operator.runtime.kube.ServerClock;
import dev.safetysystem.operator.runtime.serve.OperatorMetrics;
import dev.safetysystem.operator.world.Systems;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Against an API server that holds nothing. */
class ActionExecutorTest {
    private final ConcurrentLinkedQueue<String> requests = new ConcurrentLinkedQueue<>();
    private HttpServer server;
    private KubernetesClient client;
    private ActionExecutor executor;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    requests.add(exchange.getRequestMethod());
                    exchange.sendResponseHeaders(404, -1);
                    exchange.close();
                });
        server.start();
        Config config =
                new ConfigBuilder(Config.empty())
                        .withMasterUrl("http://localhost:" + server.getAddress().getPort())
                        .build();
        var clock = new ServerClock(Clock.systemUTC(), System::nanoTime);
        client = KubernetesAccess.client(config, KubernetesAccess.serialization(), clock);
        var caches =
                new Caches(
                        client,
                        Set.of("qlp"),
                        new Reach(client, Set.of("qlp")),
                        (ns, name, lost) -> {},
                        (ns, name) -> {},
                        ns -> {});
        executor =
                new ActionExecutor(
                        client,
                        caches,
                        new ForeignObjects(client),
                        () -> true,
                        new OperatorMetrics());
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    /** Its create was refused just before, say by a webhook. */
    @Test
    void the_size_of_what_is_not_there_ends_no_pass() {
        var scale = new Action.Scale(new Key("Deployment", "hap-filter-main"), 1, 3, "size");

        assertThatCode(() -> executor.carryOut(scale, nothing())).doesNotThrowAnyException();

        assertThat(requests).isNotEmpty().containsOnly("GET");
    }

    private static Observed nothing() {
        var system = Systems.read("one");
        system.getMetadata().setUid("uid-1");
        return new Observation(
                        Instant.EPOCH,
                        system,
                        List.of(),
                        Map.of(),
                        List.of(),
                        Map.of(),
                        Optional.empty(),
                        Map.of())
                .observed();
    }
}
