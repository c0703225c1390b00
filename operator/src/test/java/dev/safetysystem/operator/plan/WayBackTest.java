package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.api.v1alpha1.SafetySystemSpec;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.function.Function;

/** What stands between a release that is left and the version before it serving alone again. */
class WayBackTest {
    private static World installed() {
        return settled(new World(Systems.read("one")));
    }

    private static World settled(World world) {
        return world.until(
                "Ready",
                w ->
                        "True/Released".equals(w.reason("Ready"))
                                && w.status()
                                        .observedGeneration()
                                        .equals(w.resource().getMetadata().getGeneration()));
    }

    private static World refused(World world) {
        return world.until(
                "Refused",
                w -> "False/Refused".equals(w.reason("Ready")) && w.status().release() == null);
    }

    private static World aborted(World world) {
        return world.command("abort", world.status().release().name() + " by ana@example.com");
    }

    /** Another version that brings a component with a port of its own. */
    private static Function<SafetySystemSpec, SafetySystemSpec> withAudit() {
        return edit(
                spec -> {
                    spec.put("version", "v2");
                    var audit = spec.withArray("/components").addObject();
                    audit.put("name", "audit").put("image", "registry.example.com/audit");
                    audit.put("replicas", 1);
                    audit.putArray("ports").addObject().put("name", "http").put("containerPort", 9);
                });
    }

    private static List<String> deployments(World world) {
        return world.all(Deployment.class).stream().map(d -> d.getMetadata().getName()).toList();
    }

    @Test
    void a_component_that_came_with_the_release_goes_with_it_at_every_step() {
        for (String step : List.of("Deploy", "Bake", "Roll")) {
            var world = aborted(installed().spec(withAudit()).until(step));

            refused(world);

            assertThat(deployments(world)).as(step).containsExactly("hap-filter-main");
            assertThat(world.get(Service.class, "hap-audit")).as(step).isEmpty();
            assertThat(world.selector("hap-filter")).as(step).containsEntry(Names.TRACK, "main");
            assertThat(world.images()).containsOnly("registry.example.com/filter:v1").hasSize(3);
            settled(world.spec(version("v3")));
        }
    }

    @Test
    void pods_on_a_lost_node_hold_up_neither_the_way_back_nor_the_end_of_a_release() {
        var back = installed().spec(version("v2")).until("Bake").loseNodesOf("first");
        var forth = installed().spec(version("v2")).until("Bake").loseNodesOf("first");

        refused(aborted(back));
        settled(forth);

        assertThat(back.status().version()).isEqualTo("v1");
        assertThat(forth.status().version()).isEqualTo("v2");
    }

    @Test
    void a_component_that_came_with_the_release_ends_after_the_instances_that_may_ask_it() {
        var world = refused(aborted(installed().spec(withAudit()).until("Bake")));

        String story = world.story();
        assertThat(story.indexOf("delete Deployment hap-filter-first"))
                .isLessThan(story.indexOf("delete Service hap-audit"));
        assertThat(story.indexOf("delete Service hap-audit:"))
                .isLessThan(story.indexOf("delete Deployment hap-audit-first"));
    }
}
