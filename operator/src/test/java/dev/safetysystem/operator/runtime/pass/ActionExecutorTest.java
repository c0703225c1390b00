package dev.safetysystem.operator.runtime.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;

import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.observe.Observation;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.render.Action;
import dev.safetysystem.operator.render.LiveLook;
import dev.safetysystem.operator.runtime.kube.Caches;
import dev.safetysystem.operator.runtime.kube.ForeignObjects;
import dev.safetysystem.operator.runtime.kube.KubernetesAccess;
import dev.safetysystem.operator.runtime.kube.Reach;
import dev.safetysystem.operator.runtime.kube.ServerClock;
import dev.safetysystem.operator.runtime.kube.SystemRoom;
import dev.safetysystem.operator.runtime.serve.OperatorMetrics;
import dev.safetysystem.operator.world.Systems;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Against an API server that holds nothing, unless a test says otherwise. */
class ActionExecutorTest {
    private final ConcurrentLinkedQueue<String> requests = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> bodies = new ConcurrentLinkedQueue<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
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
                    bodies.add(
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8));
                    String answer = answers.getOrDefault(exchange.getRequestMethod(), "404 {}");
                    byte[] body = answer.substring(4).getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().add("Content-Type", "application/json");
                    exchange.sendResponseHeaders(
                            Integer.parseInt(answer.substring(0, 3)), body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        Config config =
                new ConfigBuilder(Config.empty())
                        .withMasterUrl("http://localhost:" + server.getAddress().getPort())
                        .build();
        var clock = new ServerClock(Clock.systemUTC(), System::nanoTime);
        client =
                KubernetesAccess.client(
                        config, KubernetesAccess.serialization(SystemRoom.ofThisProcess()), clock);
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
        assertThatCode(() -> executor.carryOut(scale(1), nothing())).doesNotThrowAnyException();

        assertThat(requests).isNotEmpty().containsOnly("GET");
    }

    @Test
    void a_size_is_written_only_over_the_one_that_was_decided_from() {
        answers.put("PATCH", "200 {}");
        answers.put("GET", "200 " + json(sized(3)));

        executor.carryOut(scale(1), seen(sized(1)));

        assertThat(requests).containsExactly("PATCH", "GET");
        assertThat(bodies)
                .contains(
                        """
                        [{"op":"test","path":"/metadata/uid","value":"uid-d"},\
                        {"op":"test","path":"/spec/replicas","value":1},\
                        {"op":"add","path":"/spec/replicas","value":3}]""");
    }

    /** A Scale leaves 0 out, so that there is nothing to compare with. */
    @Test
    void a_size_of_0_is_written_over() {
        answers.put("PATCH", "200 {}");
        answers.put("GET", "200 " + json(sized(3)));

        executor.carryOut(scale(0), seen(sized(0)));

        assertThat(bodies)
                .contains(
                        """
                        [{"op":"test","path":"/metadata/uid","value":"uid-d"},\
                        {"op":"add","path":"/spec/replicas","value":3}]""");
    }

    @Test
    void a_size_that_somebody_changed_meanwhile_stays_and_the_pass_ends() {
        answers.put("PATCH", "422 {}");
        answers.put("GET", "200 " + json(sized(7)));

        assertThatThrownBy(() -> executor.carryOut(scale(1), seen(sized(1))))
                .isInstanceOf(PassEnded.class)
                .hasMessageContaining("another size");
    }

    @Test
    void a_size_that_is_already_the_wanted_one_is_no_refusal() {
        answers.put("PATCH", "422 {}");
        answers.put("GET", "200 " + json(sized(3)));

        assertThatCode(() -> executor.carryOut(scale(1), seen(sized(1))))
                .doesNotThrowAnyException();
    }

    @Test
    void a_size_that_a_policy_refuses_is_a_refusal() {
        answers.put("PATCH", "422 {}");
        answers.put("GET", "200 " + json(sized(1)));

        assertThatThrownBy(() -> executor.carryOut(scale(1), seen(sized(1))))
                .isInstanceOf(KubernetesClientException.class);
    }

    private static Action scale(int from) {
        return new Action.Scale(
                new Key("Deployment", "hap-filter-main"), from, 3, "size", List.of());
    }

    private static Deployment sized(int replicas) {
        return deployment(1).edit().withNewSpec().withReplicas(replicas).endSpec().build();
    }

    @Test
    void an_edit_of_the_last_moment_is_not_rolled_along() {
        answers.put("PATCH", "409 {}");
        answers.put("GET", "200 " + json(deployment(2)));

        assertThatThrownBy(() -> executor.carryOut(onto(), seen(deployment(1))))
                .isInstanceOf(PassEnded.class);

        assertThat(requests).containsExactly("PATCH", "GET");
    }

    @Test
    void a_status_that_was_written_meanwhile_is_no_edit() {
        answers.put("PATCH", "409 {}");
        answers.put("GET", "200 " + json(deployment(1)));

        assertThatThrownBy(() -> executor.carryOut(onto(), seen(deployment(1))))
                .isInstanceOf(KubernetesClientException.class);

        assertThat(requests).filteredOn("PATCH"::equals).hasSizeGreaterThan(1);
    }

    private static Action onto() {
        return new Action.Apply(
                deployment(1), LiveLook.WHAT_SERVES, Optional.of("7"), "another", List.of());
    }

    private String json(Deployment deployment) {
        return client.getKubernetesSerialization().asJson(deployment);
    }

    private static Deployment deployment(long generation) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace("qlp")
                .withName("hap-filter-main")
                .withUid("uid-d")
                .withGeneration(generation)
                .withResourceVersion("7")
                .addNewOwnerReference()
                .withUid("uid-1")
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .build();
    }

    private static Observed seen(Deployment deployment) {
        return observed(List.of(deployment));
    }

    private static Observed nothing() {
        return observed(List.of());
    }

    private static Observed observed(List<Deployment> objects) {
        var system = Systems.read("one");
        system.getMetadata().setUid("uid-1");
        return new Observation(
                        Instant.EPOCH,
                        system,
                        objects,
                        Map.of(),
                        List.of(),
                        Map.of(),
                        Optional.empty(),
                        Map.of())
                .observed();
    }
}
