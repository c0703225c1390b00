package dev.safetysystem.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.demo.Subject;
import dev.safetysystem.e2e.demo.Tempo;
import dev.safetysystem.e2e.install.Images;
import dev.safetysystem.e2e.install.OperatorRelease;
import dev.safetysystem.e2e.install.SourceTree;
import dev.safetysystem.e2e.junit.OnRealNode;
import dev.safetysystem.e2e.load.Load;
import dev.safetysystem.e2e.load.LoadPlan;
import dev.safetysystem.e2e.load.Question;
import dev.safetysystem.e2e.load.Tally;

import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Isolated;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The sample with seven services, two of which take their work from queues in a real Redis. */
@OnRealNode
@Isolated("probes and requests are real, and time out on a machine that is busy")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContentSafetyIT {
    /** The sample's own: its services find Redis by it. */
    private static final String NAMESPACE = "safety-system";

    private static final int SERVICES = 7;
    private static final Eventually SOON = Eventually.withinSeconds(240);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEY = "X-API-Key";
    private static final String INGEST = "/v1/events/ingest";
    private static final String EVENT = "{\"content\":\"You are a terrible person\"}";
    private static final Question QUESTION =
            Question.post(INGEST, EVENT, 202).with(KEY, "throwaway");
    private static final int PER_SECOND = 20;

    private final HttpClient http = HttpClient.newHttpClient();
    private StartedCluster cluster;
    private KubernetesClient client;
    private Subject system;

    @BeforeAll
    void installOperatorAndSample(StartedCluster shared, KubernetesClient administrator)
            throws IOException {
        cluster = shared;
        client = administrator;
        SourceTree tree = SourceTree.here();
        var images = new Images(tree);
        images.load(cluster, List.of("v1", "v2"));
        cluster.loadImage(images.redis());
        system =
                Subject.of(
                        client,
                        NAMESPACE,
                        Files.readString(tree.path("samples/content-safety.yaml")));
        system.makeNamespace();
        new OperatorRelease(cluster, tree).install("watchNamespaces={" + NAMESPACE + "}");
        system.blueGreen("3s");
        system.set(new Tempo("1s", "1s", "3s", "1s", "180s", "20s"));
        system.apply("v1");
        seeReleased("v1");
    }

    @AfterAll
    void removeAll() {
        http.close();
        client.namespaces().withName(NAMESPACE).delete();
        new OperatorRelease(cluster, SourceTree.here()).uninstall(client);
    }

    @Test
    void seven_services_are_switched_as_one_and_their_queues_are_handed_over() throws Exception {
        assertThat(trail(seeExecuted()))
                .containsExactly(
                        "ingestion v1",
                        "screening v1",
                        "reasoning v1",
                        "embedding v1",
                        "executor v1");
        var plan = LoadPlan.of(system.address(), List.of(QUESTION)).perSecond(PER_SECOND);
        Tally tally;
        try (Load load = Load.start(plan)) {
            SOON.see("answers of v1", load::tally, seen -> seen.by("v1") > PER_SECOND);
            system.apply("v2");
            seeReleased("v2");
            SOON.see("answers of v2", load::tally, seen -> seen.by("v2") > PER_SECOND);
            tally = load.stop();
        }
        assertThat(tally.lost()).as("lost requests of " + tally).isEmpty();
        assertThat(tally.wrong()).as("wrong answers of " + tally).isEmpty();
        assertThat(tally.mixed()).as("answers of two versions: " + tally).isZero();
        assertThat(trail(seeExecuted()))
                .containsExactly(
                        "ingestion v2",
                        "screening v2",
                        "reasoning v2",
                        "embedding v2",
                        "executor v2");
        seeNothingLeftInQueues();
    }

    /** Sends an event, and waits until its last service has noted it. */
    private JsonNode seeExecuted() throws Exception {
        var request =
                HttpRequest.newBuilder(service("event-ingestion").resolve(INGEST))
                        .header(KEY, "throwaway")
                        .POST(BodyPublishers.ofString(EVENT))
                        .build();
        JsonNode taken = JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
        return SOON.see(
                "the event to be executed",
                () -> get("session-manager", taken.path("processing_url").asText()),
                seen -> seen.path("status").asText().equals("executed"));
    }

    /** Each event that was taken is executed, whichever versions had it on its way. */
    private void seeNothingLeftInQueues() {
        SOON.see(
                "as many events executed as queued",
                () -> get("reporting", "/v1/report").path("events"),
                seen ->
                        seen.path("queued").asLong() > 0
                                && seen.path("executed").asLong() >= seen.path("queued").asLong());
    }

    private JsonNode get(String component, String path) throws Exception {
        var request = HttpRequest.newBuilder(service(component).resolve(path)).build();
        return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
    }

    private URI service(String component) {
        ServiceSpec spec =
                client.services()
                        .inNamespace(NAMESPACE)
                        .withName(system.name() + "-" + component)
                        .get()
                        .getSpec();
        return URI.create(
                "http://" + spec.getClusterIP() + ":" + spec.getPorts().getFirst().getPort());
    }

    private static List<String> trail(JsonNode session) {
        List<String> hops = new ArrayList<>();
        session.path("trail")
                .forEach(
                        hop ->
                                hops.add(
                                        hop.path("service").asText()
                                                + " "
                                                + hop.path("version").asText()));
        return hops;
    }

    private void seeReleased(String version) {
        SOON.see(
                version + " to be released",
                () -> system.look(Optional.empty()),
                scene -> scene.isReleased(version, SERVICES));
    }
}
