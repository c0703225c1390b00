package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.WithOperator;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerStatus;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.function.Consumer;
import java.util.stream.Stream;

/** The cluster's own autoscaler controller through a blue-green release. */
@WithOperator
class ScalingIT {
    private static Consumer<ObjectNode> bake(String duration) {
        return spec -> ((ObjectNode) spec.at("/rollout/blueGreen")).put("bake", duration);
    }

    private static Consumer<ObjectNode> window(String duration) {
        return spec -> ((ObjectNode) spec.path("response")).put("window", duration);
    }

    private static Consumer<ObjectNode> autoscaling(Consumer<ObjectNode> change) {
        return spec ->
                change.accept((ObjectNode) Specs.component(spec, "filter").path("autoscaling"));
    }

    private static LiveSystem system(KubernetesClient client, FreshNamespace namespace) {
        return LiveSystem.of(client, namespace.name(), "hap", "scaled");
    }

    private static LiveSystem installed(LiveSystem hap, int pods) {
        hap.apply().awaitStep("Steady");
        hap.awaitReleased();
        return awaitPods(hap, serving(hap), pods);
    }

    private static String serving(LiveSystem hap) {
        return hap.servingTrack("filter");
    }

    private static LiveSystem awaitPods(LiveSystem hap, String track, int pods) {
        hap.await(
                pods + " ready pods in " + track,
                _ -> hap.deployment("filter", track).filter(d -> isReady(d, pods)).isPresent());
        return hap;
    }

    private static boolean isReady(Deployment deployment, int pods) {
        Integer ready = deployment.getStatus().getReadyReplicas();
        return deployment.getSpec().getReplicas() == pods && ready != null && ready == pods;
    }

    /** Whether it may not scale down. */
    static boolean isHeld(HorizontalPodAutoscaler autoscaler) {
        var behavior = autoscaler.getSpec().getBehavior();
        return behavior != null
                && behavior.getScaleDown() != null
                && "Disabled".equals(behavior.getScaleDown().getSelectPolicy());
    }

    private static boolean scales(HorizontalPodAutoscaler autoscaler, String track) {
        return autoscaler.getSpec().getScaleTargetRef().getName().equals("hap-filter-" + track);
    }

    /** As the spec has it: nothing of the release is left. */
    private static void assertFree(LiveSystem hap, int min, int max) {
        String track = serving(hap);
        HorizontalPodAutoscaler autoscaler =
                hap.awaitAutoscaler("filter", now -> !isHeld(now) && scales(now, track));
        assertThat(autoscaler.getSpec().getMinReplicas()).isEqualTo(min);
        assertThat(autoscaler.getSpec().getMaxReplicas()).isEqualTo(max);
    }

    private static String uid(LiveSystem hap) {
        return hap.awaitAutoscaler("filter", _ -> true).getMetadata().getUid();
    }

    private static boolean measures(HorizontalPodAutoscaler autoscaler, String status) {
        return status(autoscaler)
                .flatMap(one -> one.getConditions().stream())
                .anyMatch(c -> c.getType().equals("ScalingActive") && c.getStatus().equals(status));
    }

    /** Less than half of what each pod should have. */
    private static boolean measuresLittle(HorizontalPodAutoscaler autoscaler) {
        return status(autoscaler)
                .flatMap(one -> one.getCurrentMetrics().stream())
                .map(metric -> metric.getExternal().getCurrent().getAverageValue())
                .anyMatch(value -> value.getNumericalAmount().doubleValue() < 0.5);
    }

    private static Stream<HorizontalPodAutoscalerStatus> status(
            HorizontalPodAutoscaler autoscaler) {
        return Stream.ofNullable(autoscaler.getStatus());
    }

    @Scenario
    void load_that_doubles_falls_and_cannot_be_measured_in_the_bake_is_always_carried(
            KubernetesClient client, FreshNamespace namespace) {
        Loads loads = Loads.of(client);
        loads.are(namespace.name(), 4);
        LiveSystem hap = installed(system(client, namespace), 4);
        String before = serving(hap);
        String autoscaler = uid(hap);
        try (ServedPods served = ServedPods.of(client, namespace.name(), "hap-filter", 4)) {
            hap.with(bake("90s")).with(window("100s")).version("v2").awaitStep("Bake");
            String now = serving(hap);
            HorizontalPodAutoscaler held =
                    hap.awaitAutoscaler("filter", one -> isHeld(one) && scales(one, now));
            // A tenth more than the 4 that served.
            assertThat(held.getSpec().getMinReplicas()).isEqualTo(5);
            assertThat(served.fewest()).isGreaterThanOrEqualTo(4);

            loads.are(namespace.name(), 8);
            awaitPods(hap, now, 8);
            awaitPods(hap, before, 8);
            served.fromNowOn(8);
            loads.are(namespace.name(), 3);
            hap.awaitAutoscaler("filter", ScalingIT::measuresLittle);
            loads.vanish(namespace.name());
            hap.awaitAutoscaler("filter", one -> measures(one, "False"));
            assertThat(hap.state().step()).isEqualTo("Bake");

            hap.awaitStep("Watch");
            assertThat(served.fewest()).isEqualTo(8);
            hap.awaitAutoscaler("filter", one -> !isHeld(one) && scales(one, now));
            loads.are(namespace.name(), 3);
            hap.awaitStep("Steady");
            awaitPods(hap, now, 3);
            assertThat(served.fewest()).isGreaterThanOrEqualTo(3);
        }
        assertFree(hap, 2, 12);
        assertThat(uid(hap))
                .as("it is the same for the life of its component")
                .isEqualTo(autoscaler);
        assertThat(hap.deployment("filter", before)).isEmpty();
    }

    @Scenario
    void an_abort_while_the_autoscaler_scales_up_takes_the_traffic_back_to_enough_pods(
            KubernetesClient client, FreshNamespace namespace) {
        Loads loads = Loads.of(client);
        loads.are(namespace.name(), 4);
        LiveSystem hap = installed(system(client, namespace), 4);
        String before = serving(hap);
        String autoscaler = uid(hap);
        try (ServedPods served = ServedPods.of(client, namespace.name(), "hap-filter", 4)) {
            hap.with(bake("120s")).version("v2").awaitStep("Bake");
            String now = serving(hap);
            loads.are(namespace.name(), 8);
            hap.await(
                    "it is scaled up",
                    _ ->
                            hap.deployment("filter", now)
                                    .filter(d -> d.getSpec().getReplicas() == 8)
                                    .isPresent());

            hap.say("abort", hap.state().release() + " by ana@example.com").awaitRefused();

            assertThat(serving(hap)).isEqualTo(before);
            awaitPods(hap, before, 8);
            assertThat(served.fewest()).isGreaterThanOrEqualTo(4);
        }
        assertFree(hap, 2, 12);
        assertThat(uid(hap))
                .as("it is the same for the life of its component")
                .isEqualTo(autoscaler);
        assertThat(hap.pods()).hasSize(8);
    }

    @Scenario
    void two_hundred_pods_in_each_track_are_switched_and_taken_back(
            KubernetesClient client, FreshNamespace namespace) {
        Loads.of(client).are(namespace.name(), 200);
        LiveSystem hap =
                installed(
                        system(client, namespace)
                                .with(
                                        autoscaling(
                                                a ->
                                                        a.put("minReplicas", 200)
                                                                .put("maxReplicas", 240))),
                        200);
        String before = serving(hap);

        hap.with(bake("120s")).version("v2").awaitStep("Bake");
        String now = serving(hap);
        assertThat(hap.versions("filter", now)).hasSize(220).containsOnly("v2");
        hap.await("as many in reserve", _ -> hap.versions("filter", before).size() == 220);
        assertThat(hap.versions("filter", before)).containsOnly("v1");
        hap.await("all of them serve", _ -> hap.readyEndpoints("filter") == 220);

        hap.say("abort", hap.state().release() + " by ana@example.com").awaitRefused();

        assertThat(serving(hap)).isEqualTo(before);
        assertThat(hap.versions("filter", before)).hasSize(220).containsOnly("v1");
        // The controller of the slices comes some time after the pods.
        hap.await("those alone serve", _ -> hap.readyEndpoints("filter") == 220);
        assertFree(hap, 200, 240);
    }

    @Scenario
    void a_profile_is_taken_by_the_API_server_as_it_is_and_changes_in_place(
            KubernetesClient client, FreshNamespace namespace) {
        Loads.of(client).are(namespace.name(), 2);
        LiveSystem hap =
                installed(
                        system(client, namespace)
                                .with(autoscaling(a -> a.put("profile", "Aggressive"))),
                        2);
        HorizontalPodAutoscaler autoscaler =
                hap.awaitAutoscaler("filter", one -> measures(one, "True"));
        var up = autoscaler.getSpec().getBehavior().getScaleUp();
        assertThat(up.getTolerance().getNumericalAmount()).isEqualByComparingTo("0.05");
        assertThat(autoscaler.getSpec().getBehavior().getScaleDown())
                .satisfies(d -> assertThat(d.getStabilizationWindowSeconds()).isEqualTo(600));
        assertThat(hap.state().condition("Drifted")).isEmpty();

        hap.change(autoscaling(a -> a.put("profile", "Default")));

        hap.awaitAutoscaler(
                "filter",
                one ->
                        one.getSpec().getBehavior() == null
                                || one.getSpec().getBehavior().getScaleDown() == null
                                || one.getSpec()
                                                .getBehavior()
                                                .getScaleDown()
                                                .getStabilizationWindowSeconds()
                                        == null);
        assertThat(hap.awaitReleased().attempts()).isEqualTo(1);
        assertThat(hap.state().condition("Drifted")).isEmpty();
    }
}
