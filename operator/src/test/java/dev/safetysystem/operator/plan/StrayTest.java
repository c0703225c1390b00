package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Systems.checked;
import static dev.safetysystem.operator.world.Systems.component;
import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.plan.verdict.CheckOrder;
import dev.safetysystem.operator.render.Action;
import dev.safetysystem.operator.status.Decision;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.List;

/** What somebody else's hand does to labels. */
class StrayTest {
    @Test
    void traffic_is_not_widened_while_a_third_track_would_get_some_of_it() {
        var world = installed("one");
        var main = world.get(Deployment.class, "hap-filter-main").orElseThrow();
        world.foreign(
                new DeploymentBuilder(main)
                        .editMetadata()
                        .withName("hap-filter-blue")
                        .withOwnerReferences(List.of())
                        .endMetadata()
                        .editSpec()
                        .editTemplate()
                        .editMetadata()
                        .addToLabels(Names.TRACK, "blue")
                        .endMetadata()
                        .endTemplate()
                        .endSpec()
                        .build());

        world.spec(version("v2")).until("Switch").run(Duration.ofSeconds(10));

        assertThat(world.reason("Reconciling")).isEqualTo("True/WaitingForTrack");
        assertThat(world.status().message()).contains("pod hap-filter-blue-");
        assertThat(world.selector("hap-filter")).containsEntry(Names.TRACK, Track.MAIN.name());
        world.remove(Deployment.class, "hap-filter-blue")
                .until("Released", w -> "v2".equals(w.status().version()));
    }

    @ParameterizedTest
    @CsvSource({"first, false", "main, true"})
    void no_check_asks_a_pod_that_is_none_of_ours(String track, boolean install) {
        var world = new World(Systems.read("one"));
        if (!install) {
            world.until("Ready", w -> "True/Released".equals(w.reason("Ready")));
        }
        world.checksAnswer(_ -> Verdict.UNKNOWN)
                .spec(checked("v2"))
                .until("Verify")
                .foreign(impostor(world, track))
                .run(Duration.ofSeconds(10));

        world.checksAnswer(_ -> Verdict.FAIL).run(Duration.ofSeconds(20));
        assertThat(world.status().step()).isEqualTo("Verify");
        assertThat(world.reason("Reconciling")).isEqualTo("True/WaitingForTrack");
        assertThat(world.status().message()).contains("pod other-", "get traffic");

        world.checksAnswer(_ -> Verdict.PASS)
                .remove(Deployment.class, "other")
                .until("Released", w -> "v2".equals(w.status().version()));
    }

    /** Somebody has copied a Deployment, labels and all. */
    private static Deployment impostor(World world, String track) {
        return new DeploymentBuilder(
                        world.get(Deployment.class, "hap-filter-" + track).orElseThrow())
                .editMetadata()
                .withName("other")
                .withOwnerReferences(List.of())
                .endMetadata()
                .build();
    }

    @Test
    void a_first_install_that_a_stray_pod_would_share_the_traffic_of_is_held_and_names_it() {
        var world =
                new World(Systems.read("one"))
                        .refuseWrites(key -> key.equals(new Key("Service", "hap-filter")))
                        .until("Switch");
        world.foreign(impostor(world, "main")).run(Duration.ofSeconds(10));

        world.refuseWrites(_ -> false).run(Duration.ofSeconds(5));

        assertThat(world.get(Service.class, "hap-filter")).isEmpty();
        assertThat(world.reason("Reconciling")).isEqualTo("True/WaitingForTrack");
        assertThat(world.status().message()).contains("pod other-");
        world.remove(Deployment.class, "other")
                .until("Released", w -> "v1".equals(w.status().version()));
    }

    @Test
    void a_stray_pod_that_gets_traffic_is_named_as_long_as_it_does() {
        var world = installed("one");

        world.foreign(impostor(world, "main")).run(Duration.ofSeconds(10));

        assertThat(world.reason("Stalled")).isEqualTo("True/Conflict");
        assertThat(world.said("Stalled")).contains("pod other-", "delete it");
        world.remove(Deployment.class, "other").run(Duration.ofSeconds(10));
        assertThat(world.reason("Ready")).isEqualTo("True/Released");
    }

    @Test
    void an_endpoint_slice_that_somebody_made_for_a_production_Service_is_named() {
        var world = installed("one");

        world.foreign(
                        new EndpointSliceBuilder()
                                .withNewMetadata()
                                .withName("theirs")
                                .addToLabels(Names.SYSTEM, "hap")
                                .addToLabels("kubernetes.io/service-name", "hap-filter")
                                .endMetadata()
                                .withAddressType("IPv4")
                                .addNewEndpoint()
                                .withAddresses("10.9.9.9")
                                .endEndpoint()
                                .build())
                .run(Duration.ofSeconds(5));

        assertThat(world.reason("Stalled")).isEqualTo("True/Conflict");
        assertThat(world.said("Stalled")).contains("EndpointSlice theirs", "delete it");
        world.remove(EndpointSlice.class, "theirs").run(Duration.ofSeconds(5));
        assertThat(world.reason("Stalled")).isEmpty();
    }

    // ---- who is asked

    private static World inVerify() {
        var world = installed("one");
        return world.checksAnswer(_ -> Verdict.UNKNOWN).spec(version("v2")).until("Verify");
    }

    private static List<CheckOrder> orders(World world) {
        return Decision.of(world.resource(), world.observe()).checks();
    }

    @Test
    void checks_ask_the_pods_of_the_track_at_their_own_addresses() {
        var world = inVerify();
        var first =
                world.all(Pod.class).stream()
                        .filter(p -> p.getMetadata().getName().startsWith("hap-filter-first-"))
                        .findFirst()
                        .orElseThrow();

        assertThat(orders(world))
                .allSatisfy(
                        order ->
                                assertThat(order.targets())
                                        .containsExactly(
                                                new CheckOrder.Target(
                                                        first.getMetadata().getName(),
                                                        first.getMetadata().getUid(),
                                                        first.getStatus().getPodIP())))
                .isNotEmpty();
    }

    @Test
    void a_first_install_asks_up_to_three_pods() {
        var world =
                new World(Systems.read("one"))
                        .spec(edit(spec -> component(spec, "filter").put("replicas", 5)))
                        .checksAnswer(_ -> Verdict.UNKNOWN)
                        .until("Verify");

        assertThat(orders(world).getFirst().targets()).hasSize(3);
    }

    @Test
    void what_pods_have_answered_that_are_gone_proves_nothing_for_those_that_came() {
        var world = inVerify();
        var asked = orders(world).getFirst().targets();
        world.drain("filter", "first")
                .checksAnswer(o -> o.targets().equals(asked) ? Verdict.PASS : Verdict.UNKNOWN)
                .run(Duration.ofMinutes(1));

        assertThat(world.status().step()).isEqualTo("Verify");
        world.checksAnswer(_ -> Verdict.PASS)
                .until("Released", w -> "v2".equals(w.status().version()));
    }

    @Test
    void a_pod_that_has_only_the_address_of_its_node_is_not_asked() {
        var world = inVerify();
        String first = orders(world).getFirst().targets().getFirst().pod();
        world.edit(Pod.class, first, pod -> pod.getStatus().setPodIP("192.0.2.1"));

        assertThat(orders(world)).allSatisfy(order -> assertThat(order.targets()).isEmpty());
    }

    @Test
    void nobody_is_asked_while_more_pods_claim_to_be_of_a_Deployment_than_it_has() {
        var world = inVerify();
        String first = orders(world).getFirst().targets().getFirst().pod();
        var forged = new PodBuilder(world.get(Pod.class, first).orElseThrow());
        world.foreign(forged.editMetadata().withName("forged").endMetadata().build());

        assertThat(orders(world)).isEmpty();
    }

    @Test
    void a_size_is_written_only_over_the_one_that_it_was_decided_from() {
        var world = installed("three");
        world.edit(Deployment.class, "safety-ingestion-main", d -> d.getSpec().setReplicas(6));
        // Somebody took its label away, so it is in no cache.
        world.remove(Deployment.class, "safety-ingestion-main");

        var sizes =
                Decision.of(world.resource(), world.observe()).after().stream()
                        .filter(Action.Scale.class::isInstance)
                        .map(Action.Scale.class::cast)
                        .toList();

        assertThat(sizes).extracting(Action.Scale::from).containsExactly(1);
    }

    private static World installed(String system) {
        return new World(Systems.read(system))
                .configMap("modes", "digest-1")
                .until("Ready", w -> "True/Released".equals(w.reason("Ready")));
    }
}
