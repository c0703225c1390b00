package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.aborted;
import static dev.safetysystem.operator.world.Stories.ended;
import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.edit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.api.v1alpha1.SafetySystemSpec;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Going back never lowers protection. */
class ProtectionTest {
    private static final String FILTER = "hap-filter";

    private static Function<SafetySystemSpec, SafetySystemSpec> version(
            String version, String mode) {
        return edit(
                spec -> {
                    spec.put("version", version);
                    spec.withObject("/settings").put("prefix", "HAP_");
                    var values = spec.withObject("/settings").putArray("values");
                    var setting = values.addObject().put("name", "MODE").put("value", mode);
                    setting.putArray("strictestFirst").add("strict").add("lenient");
                });
    }

    private static Function<SafetySystemSpec, SafetySystemSpec> blueGreen(String standby) {
        return Systems.blueGreen("30s", "10m")
                .andThen(
                        edit(
                                spec ->
                                        spec.withObject("/rollout/blueGreen")
                                                .put("standby", standby)));
    }

    private static World installed(
            Function<SafetySystemSpec, SafetySystemSpec> strategy, String mode) {
        return settled(new World(Systems.read("one")).spec(strategy.andThen(version("v1", mode))));
    }

    private static World rolling(String mode) {
        return installed(spec -> spec, mode);
    }

    private static String mode(World world, String track) {
        return world.get(Deployment.class, FILTER + "-" + track).stream()
                .flatMap(d -> mode(d.getSpec().getTemplate().getSpec().getContainers()).stream())
                .findFirst()
                .orElse("");
    }

    private static Optional<String> mode(List<Container> containers) {
        return containers.getFirst().getEnv().stream()
                .filter(variable -> variable.getName().equals("HAP_MODE"))
                .map(EnvVar::getValue)
                .findFirst();
    }

    private static List<String> modes(World world) {
        return world.all(Pod.class).stream()
                .flatMap(pod -> mode(pod.getSpec().getContainers()).stream())
                .distinct()
                .toList();
    }

    private static String serving(World world) {
        return world.selector(FILTER).get(Names.TRACK);
    }

    @Test
    void what_is_restored_gets_the_stricter_value_of_the_spec() {
        var world = rolling("lenient").spec(version("v2", "strict")).until("Bake");

        aborted(world).until("RollingBack");
        assertThat(world.reason("ProtectionLowered")).isEqualTo("True/RolledBack");
        assertThat(world.said("ProtectionLowered")).contains("filter", "MODE lenient", "strict");

        ended(world, "False/Refused").run(Duration.ofMinutes(2));
        assertThat(mode(world, "main")).isEqualTo("strict");
        assertThat(modes(world)).containsExactly("strict");
        assertThat(world.reason("ProtectionLowered")).isEmpty();
    }

    @Test
    void it_keeps_its_own_value_where_that_is_stricter() {
        var world = rolling("strict");
        var before = world.all(Pod.class).stream().map(p -> p.getMetadata().getUid()).toList();

        aborted(world.spec(version("v2", "lenient")).until("Bake"));
        ended(world, "False/Refused").run(Duration.ofMinutes(2));

        assertThat(modes(world)).containsExactly("strict");
        assertThat(world.all(Pod.class).stream().map(p -> p.getMetadata().getUid()))
                .containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void no_later_spec_lowers_what_was_restored() {
        var world = rolling("lenient").spec(version("v2", "strict")).until("Bake");
        ended(aborted(world), "False/Refused");

        world.spec(edit(spec -> spec.withObject("/rollout").put("settle", "99999999h")))
                .run(Duration.ofMinutes(5));

        assertThat(mode(world, "main")).isEqualTo("strict");
    }

    @Test
    void another_version_has_its_own_value_again() {
        var world = rolling("lenient").spec(version("v2", "strict")).until("Bake");
        ended(aborted(world), "False/Refused");

        settled(world.spec(version("v3", "lenient")));

        assertThat(modes(world)).containsExactly("lenient");
        assertThat(world.status().revisions().stable().settings()).isNull();
    }

    @Test
    void a_setting_that_the_restored_version_does_not_know_is_said_for_as_long_as_it_serves() {
        var world = settled(new World(Systems.read("one")).spec(Systems.version("v1")));
        aborted(world.spec(version("v2", "strict")).until("Bake"));

        ended(world, "False/Refused").run(Duration.ofHours(1));

        assertThat(world.said("ProtectionLowered"))
                .contains("v1", "does not know setting MODE", "strict", "apply a version");
        settled(world.spec(version("v3", "strict")));
        assertThat(world.reason("ProtectionLowered")).isEmpty();
    }

    @Test
    void traffic_goes_back_before_pods_are_replaced_by_stricter_ones() {
        var world = installed(blueGreen("Warm"), "lenient");
        String before = serving(world);
        world.spec(version("v2", "strict")).until("Bake");

        aborted(world).until("RollingBack").run(Duration.ofMillis(1));

        assertThat(serving(world)).isEqualTo(before);
        assertThat(world.reason("ProtectionLowered")).isEqualTo("True/RolledBack");
        ended(world, "False/Refused").run(Duration.ofMinutes(2));
        assertThat(modes(world)).containsExactly("strict");
        assertThat(world.reason("ProtectionLowered")).isEmpty();
    }

    @Test
    void what_stands_by_warm_is_as_strict_as_the_spec() {
        var world = installed(blueGreen("Warm"), "lenient");
        String before = serving(world);

        world.spec(version("v2", "strict")).until("Watch").run(Duration.ofMinutes(2));
        assertThat(mode(world, before)).isEqualTo("strict");
        assertThat(modes(world)).containsExactly("strict");

        ended(aborted(world), "False/Refused");
        assertThat(serving(world)).isEqualTo(before);
        assertThat(world.reason("ProtectionLowered")).isEmpty();
    }

    @Test
    void what_stands_by_cold_starts_with_the_stricter_value() {
        var world = installed(blueGreen("Cold"), "lenient");
        world.spec(version("v2", "strict")).until("Watch");

        ended(aborted(world), "False/Refused");

        assertThat(modes(world)).containsExactly("strict");
    }
}
