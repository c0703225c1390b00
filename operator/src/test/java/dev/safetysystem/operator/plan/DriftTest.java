package dev.safetysystem.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What somebody adds to an object of ours, and that changes what it does, goes again. */
class DriftTest {
    private static World installed() {
        return new World(Systems.read("one"))
                .until("Ready", w -> "True/Released".equals(w.reason("Ready")));
    }

    @Test
    void a_key_more_in_a_production_selector_would_select_nobody_and_goes() {
        var world = installed();
        world.edit(
                Service.class,
                "hap-filter",
                service -> {
                    var more = new TreeMap<>(service.getSpec().getSelector());
                    more.put("release", "blue");
                    service.getSpec().setSelector(more);
                });

        world.run(Duration.ofSeconds(5));

        assertThat(world.selector("hap-filter"))
                .containsOnlyKeys(Names.SYSTEM, Names.COMPONENT, Names.TRACK);
    }

    /** As if it were one that the garbage collector is about to delete. */
    @Test
    void a_reference_to_a_former_system_hides_no_edit_of_what_is_ours() {
        var world = installed();
        world.edit(
                Service.class,
                "hap-filter",
                service -> {
                    service.getMetadata()
                            .getOwnerReferences()
                            .add(
                                    new OwnerReferenceBuilder()
                                            .withApiVersion("example.com/v1")
                                            .withKind("SafetySystem")
                                            .withName("hap")
                                            .withUid("of-another-kind")
                                            .build());
                    service.getSpec().setSelector(Map.of("release", "blue"));
                });

        world.run(Duration.ofSeconds(5));

        assertThat(world.selector("hap-filter")).containsEntry(Names.COMPONENT, "filter");
    }

    @Test
    void a_Service_that_somebody_lets_lead_to_unready_pods_leads_to_ready_ones_again() {
        var world = installed();
        world.edit(
                Service.class,
                "hap-filter",
                service -> service.getSpec().setPublishNotReadyAddresses(true));

        world.run(Duration.ofSeconds(5));

        var service = world.get(Service.class, "hap-filter").orElseThrow();
        assertThat(service.getSpec().getPublishNotReadyAddresses()).isNotEqualTo(true);
    }

    @Test
    void a_Deployment_that_somebody_paused_goes_on() {
        var world = installed();
        world.edit(Deployment.class, "hap-filter-main", d -> d.getSpec().setPaused(true));

        world.run(Duration.ofSeconds(5));

        var main = world.get(Deployment.class, "hap-filter-main").orElseThrow();
        assertThat(main.getSpec().getPaused()).isFalse();
    }

    @Test
    void a_variable_that_somebody_sets_in_a_template_goes_and_is_told_of() {
        var world = installed().setEnv("hap-filter-main", "SKIP_FILTER", "false");

        world.run(Duration.ofSeconds(5));

        assertThat(variables(world, "hap-filter-main")).doesNotContain("SKIP_FILTER");
        assertThat(world.story()).contains("patch Deployment hap-filter-main");
    }

    @Test
    void what_somebody_writes_while_nobody_looks_does_not_roll_with_the_release() {
        var world = installed();
        world.spec(Systems.version("v2")).until("Bake");
        world.setEnv("hap-filter-main", "SKIP_FILTER", "false");

        world.until("Ready", w -> "True/Released".equals(w.reason("Ready")));

        assertThat(variables(world, "hap-filter-main")).doesNotContain("SKIP_FILTER");
        assertThat(Json.parse(world.record(2)).at("/repaired/0/manager").asText())
                .isEqualTo("kubectl-set");
        assertThat(Json.parse(world.record(2)).at("/repaired/0/field").asText())
                .isEqualTo("spec.template.spec.containers[filter].env[SKIP_FILTER]");
    }

    @Test
    void what_somebody_writes_into_a_first_pod_goes_before_it_is_verified() {
        var world = installed().checksAnswer(_ -> Verdict.UNKNOWN);
        world.spec(Systems.version("v2")).until("Verify");

        world.setEnv("hap-filter-first", "SKIP_FILTER", "false").run(Duration.ofMillis(500));

        assertThat(variables(world, "hap-filter-first")).doesNotContain("SKIP_FILTER");
    }

    @Test
    void what_an_admission_policy_writes_otherwise_is_applied_once_and_named() {
        var world = installed().admission(DriftTest::fromMirror);
        world.spec(Systems.version("v2"));

        world.until("v2", w -> "v2".equals(w.status().version()) && isReleased(w));
        world.run(Duration.ofMinutes(5));

        assertThat(applies(world, "Deployment hap-filter-main: pods of revision")).isEqualTo(2);
        assertThat(world.reason("Ready")).isEqualTo("True/Released");
        assertThat(world.reason("Drifted")).isEqualTo("True/Conflict");
        assertThat(message(world, "Drifted"))
                .contains("Deployment hap-filter-main spec.template.spec.containers[filter].image");
    }

    private static void fromMirror(HasMetadata object) {
        if (object instanceof Deployment deployment) {
            var container = deployment.getSpec().getTemplate().getSpec().getContainers().getFirst();
            container.setImage(container.getImage().replace("registry.", "mirror."));
        }
    }

    @Test
    void what_somebody_changes_each_time_is_put_back_ever_more_seldom_and_named() {
        var world = installed();
        int before = applies(world, "Service hap-filter:");

        for (int second = 0; second < 120; second++) {
            world.edit(
                            Service.class,
                            "hap-filter",
                            service -> service.getSpec().setSelector(Map.of("app", "theirs")))
                    .run(Duration.ofSeconds(1));
        }

        assertThat(applies(world, "Service hap-filter:") - before).isBetween(11, 17);
        assertThat(world.reason("Stalled")).isEqualTo("True/Conflict");
        assertThat(message(world, "Stalled")).contains("Service hap-filter spec.selector");
        world.run(Duration.ofMinutes(4));
        assertThat(world.reason("Ready")).isEqualTo("True/Released");
        assertThat(world.selector("hap-filter")).containsKey(Names.SYSTEM);
    }

    @Test
    void what_lost_its_owner_reference_is_ours_again() {
        var world = installed();
        world.edit(
                Deployment.class,
                "hap-filter-main",
                deployment -> deployment.getMetadata().setOwnerReferences(List.of()));

        world.run(Duration.ofSeconds(5));

        assertThat(world.reason("Ready")).isEqualTo("True/Released");
        var main = world.get(Deployment.class, "hap-filter-main").orElseThrow();
        assertThat(main.getMetadata().getOwnerReferences()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void so_is_any_other_kind_of_object(Class<? extends HasMetadata> kind) {
        var world = installed();
        String name = ours(world, kind).getFirst().getMetadata().getName();
        world.edit(kind, name, object -> object.getMetadata().setOwnerReferences(List.of()));

        world.run(Duration.ofSeconds(5));

        assertThat(world.reason("Ready")).isEqualTo("True/Released");
        assertThat(world.get(kind, name).orElseThrow().getMetadata().getOwnerReferences())
                .hasSize(1);
    }

    private static List<Class<? extends HasMetadata>> kinds() {
        return List.of(Service.class, PodDisruptionBudget.class, ControllerRevision.class);
    }

    private static <T extends HasMetadata> List<T> ours(World world, Class<T> kind) {
        return world.all(kind).stream()
                .filter(one -> !one.getMetadata().getOwnerReferences().isEmpty())
                .toList();
    }

    @Test
    void what_has_another_controller_by_now_is_named_with_it_and_left_alone() {
        var world = installed();
        var rollout = controller(world, "Rollout");
        world.edit(
                Deployment.class,
                "hap-filter-main",
                deployment -> deployment.getMetadata().setOwnerReferences(List.of(rollout)));

        world.spec(Systems.version("v2")).run(Duration.ofMinutes(2));

        assertThat(world.reason("Stalled")).isEqualTo("True/Conflict");
        assertThat(message(world, "Stalled"))
                .contains("Deployment hap-filter-main (controlled by Rollout theirs)");
        var main = world.get(Deployment.class, "hap-filter-main").orElseThrow();
        assertThat(main.getMetadata().getOwnerReferences())
                .extracting(OwnerReference::getKind)
                .containsExactly("Rollout");
    }

    /** One that is there; which kind it is matters to nobody. */
    private static OwnerReference controller(World world, String kind) {
        world.foreign(
                new ConfigMapBuilder().withNewMetadata().withName("theirs").endMetadata().build());
        return new OwnerReferenceBuilder()
                .withApiVersion("example.com/v1")
                .withKind(kind)
                .withName("theirs")
                .withUid(world.get(ConfigMap.class, "theirs").orElseThrow().getMetadata().getUid())
                .withController(true)
                .build();
    }

    @Test
    void what_was_kept_when_the_system_was_deleted_is_taken_over_as_it_runs() {
        var world = installed();
        var pods = names(world);

        world.recreateKeeping().until("Ready", DriftTest::isReleased);

        assertThat(world.status().version()).isEqualTo("v1");
        assertThat(names(world)).isEqualTo(pods);
    }

    @Test
    void a_scale_by_hand_is_undone() {
        var world = installed();
        world.edit(Deployment.class, "hap-filter-main", d -> d.getSpec().setReplicas(7));

        world.run(Duration.ofMinutes(1));

        var main = world.get(Deployment.class, "hap-filter-main").orElseThrow();
        assertThat(main.getSpec().getReplicas()).isEqualTo(3);
    }

    @Test
    void the_size_is_left_to_an_autoscaler_of_somebody_else_and_it_is_named() {
        var world = installed().foreign(autoscaler("web", "hap-filter-main", 5));

        world.run(Duration.ofMinutes(2));

        var main = world.get(Deployment.class, "hap-filter-main").orElseThrow();
        assertThat(main.getSpec().getReplicas()).isEqualTo(5);
        assertThat(world.reason("Stalled")).isEqualTo("True/Conflict");
        assertThat(message(world, "Stalled"))
                .contains("HorizontalPodAutoscaler web scales Deployment hap-filter-main");
    }

    @Test
    void one_that_another_controller_made_is_named_with_it() {
        var theirs = autoscaler("keda-hpa-web", "hap-filter-main", 5);
        var world = installed();
        theirs.getMetadata().setOwnerReferences(List.of(controller(world, "ScaledObject")));

        world.foreign(theirs).run(Duration.ofMinutes(2));

        assertThat(message(world, "Stalled"))
                .contains("HorizontalPodAutoscaler keda-hpa-web (of ScaledObject theirs) scales");
    }

    @Test
    void one_beside_the_autoscaler_of_the_system_is_named_as_well() {
        var world = installed().spec(Systems.edit(DriftTest::scaled));
        world.run(Duration.ofMinutes(1)).foreign(autoscaler("web", "hap-filter-main", 5));

        world.run(Duration.ofMinutes(2));

        assertThat(world.reason("Stalled")).isEqualTo("True/Conflict");
        assertThat(message(world, "Stalled")).contains("HorizontalPodAutoscaler web scales");
    }

    private static void scaled(ObjectNode spec) {
        var filter = Systems.component(spec, "filter");
        filter.remove("replicas");
        filter.set(
                "autoscaling",
                Json.parse(
                        "{\"minReplicas\":3,\"maxReplicas\":4,\"metrics\":[{\"resource\":\"cpu\","
                                + "\"utilization\":80}]}"));
    }

    @Test
    void one_of_another_kind_with_the_name_of_a_Deployment_is_nobodys_business() {
        var theirs = autoscaler("web", "hap-filter-main", 1);
        theirs.getSpec().getScaleTargetRef().setKind("StatefulSet");

        var world = installed().foreign(theirs).spec(Systems.version("v2"));
        world.run(Duration.ofMinutes(5));

        assertThat(world.reason("Stalled")).isEmpty();
        assertThat(world.reason("Ready")).isEqualTo("True/Released");
    }

    private static HorizontalPodAutoscaler autoscaler(String name, String deployment, int fewest) {
        return new HorizontalPodAutoscalerBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withNewScaleTargetRef()
                .withKind("Deployment")
                .withName(deployment)
                .endScaleTargetRef()
                .withMinReplicas(fewest)
                .withMaxReplicas(10)
                .endSpec()
                .build();
    }

    @Test
    void the_status_says_the_size_that_the_spec_asks_for() {
        var world = installed();

        world.spec(Systems.edit(spec -> Systems.component(spec, "filter").put("replicas", 5)))
                .run(Duration.ofMinutes(1));

        assertThat(world.status().components().getFirst().desired()).isEqualTo(5);
    }

    private static boolean isReleased(World world) {
        return "True/Released".equals(world.reason("Ready"));
    }

    private static List<String> names(World world) {
        return world.all(Pod.class).stream().map(pod -> pod.getMetadata().getName()).toList();
    }

    private static int applies(World world, String what) {
        return world.story().split("apply " + what, -1).length - 1;
    }

    private static String message(World world, String type) {
        return world.status().conditions().stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst()
                .orElseThrow()
                .getMessage();
    }

    private static List<String> variables(World world, String deployment) {
        return world
                .get(Deployment.class, deployment)
                .orElseThrow()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv()
                .stream()
                .map(EnvVar::getName)
                .toList();
    }
}
