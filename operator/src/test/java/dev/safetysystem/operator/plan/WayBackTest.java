package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.aborted;
import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.component;
import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.api.v1alpha1.SafetySystemSpec;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.status.Decision;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** What stands between a release that is left and the version before it serving alone again. */
class WayBackTest {
    private static World installed() {
        return settled(new World(Systems.read("one")));
    }

    private static World refused(World world) {
        return world.until(
                "Refused",
                w -> "False/Refused".equals(w.reason("Ready")) && w.status().release() == null);
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

    @Test
    void what_is_unready_elsewhere_does_not_hold_up_the_way_back() {
        var world =
                three().spec(screening("screening2"))
                        .until("Bake")
                        .breakTrack("worker", "main")
                        .breakTrack("screening", "first")
                        .until("RollingBack")
                        .run(Duration.ofMinutes(1));

        assertThat(world.status().step()).isEqualTo("Steady");
        assertThat(world.reason("Ready")).isEqualTo("False/Refused");
        assertThat(world.images()).doesNotContain("registry.example.com/screening2:v1");
    }

    @Test
    void a_way_back_that_is_blocked_says_so_and_the_next_spec_begins_with_what_serves() {
        var world =
                installed()
                        .spec(version("v2"))
                        .until("Bake")
                        .breakTrack("filter", "first")
                        .breakTrack("filter", "main")
                        .until("RollingBack")
                        .run(Duration.ofMinutes(2));
        assertThat(world.reason("Stalled")).isEqualTo("True/RollbackBlocked");
        String refused = world.status().release().name();

        world.spec(version("v3"))
                .until("v3", w -> w.status().attempts() == 3)
                .mendTrack("filter", "first")
                .mendTrack("filter", "main");

        settled(world);
        assertThat(world.images()).containsOnly("registry.example.com/filter:v3").hasSize(3);
        assertThat(world.status().revisions().refused().getFirst().release()).isEqualTo(refused);
        assertThat(world.record(2)).contains("\"outcome\" : \"Refused\"");
    }

    @Test
    void the_only_instance_that_is_ready_stays_whatever_becomes_of_the_next_release() {
        var world = installed().spec(version("v2")).until("Bake").breakTrack("filter", "main");
        aborted(world).until("RollingBack").run(Duration.ofMinutes(2));

        world.spec(version("v3")).until("Deploy");
        aborted(world).until("Steady", w -> w.status().release() == null);

        assertThat(world.selector("hap-filter")).doesNotContainKey(Names.TRACK);
        assertThat(deployments(world)).contains("hap-filter-first");
        settled(world.mendTrack("filter", "main").spec(version("v4")));
    }

    @Test
    void a_way_back_whose_instances_find_no_node_says_so_and_is_stalled_at_the_deadline() {
        var world = installed().spec(version("v2")).until("Roll").run(Duration.ofSeconds(8));
        aborted(world.nodes(false)).run(Duration.ofSeconds(30));
        assertThat(world.status().step()).isEqualTo("RollingBack");
        assertThat(world.reason("Reconciling")).isEqualTo("True/WaitingForNodes");

        world.run(Duration.ofMinutes(2));

        assertThat(world.reason("Stalled")).isEqualTo("True/WaitingForNodes");
        refused(world.nodes(true));
        assertThat(world.images()).containsOnly("registry.example.com/filter:v1").hasSize(3);
    }

    @Test
    void first_instances_drain_from_the_moment_that_their_traffic_is_taken_from_them() {
        var world = installed().spec(version("v2")).until("Bake");
        aborted(world).diesAfterItsStatus(Duration.ofSeconds(30));
        assertThat(world.selector("hap-filter")).doesNotContainKey(Names.TRACK);

        world.run(Duration.ofSeconds(4));

        assertThat(world.selector("hap-filter")).containsEntry(Names.TRACK, "main");
        assertThat(deployments(world)).contains("hap-filter-first");
        assertThat(world.status().release().progress().narrowedAt()).isNotNull();
        refused(world);
    }

    @Test
    void a_stored_revision_that_is_deleted_in_mid_release_moves_no_traffic() {
        for (String step : List.of("Deploy", "Bake")) {
            var world = three().spec(screening("screening2")).until(step);
            boolean moved = step.equals("Bake");
            forgetStable(world).run(Duration.ofSeconds(1));
            assertThat(world.selector("safety-screening").containsKey(Names.TRACK))
                    .as(step)
                    .isNotEqualTo(moved);

            refused(aborted(world));

            assertThat(world.selector("safety-screening")).containsEntry(Names.TRACK, "main");
            assertThat(world.selector("safety-ingestion")).containsEntry(Names.TRACK, "main");
            assertThat(world.images()).contains("registry.example.com/screening:v1").hasSize(5);
            settled(world.spec(version("v3")));
        }
    }

    @Test
    void templates_that_cannot_be_brought_back_are_said_and_the_next_spec_goes_on() {
        var world = three().spec(version("v2")).until("Roll").run(Duration.ofSeconds(3));
        aborted(forgetStable(world)).run(Duration.ofSeconds(10));
        assertThat(world.reason("Stalled")).isEqualTo("True/RollbackBlocked");
        assertThat(world.status().message())
                .contains("stored revision, ControllerRevision safety-", "was deleted");

        settled(world.spec(version("v3")));

        assertThat(world.images()).allMatch(image -> image.endsWith(":v3"));
    }

    @Test
    void templates_that_cannot_be_brought_back_are_not_called_back_when_the_first_ones_are_gone() {
        var world = three().spec(version("v2")).until("Roll").run(Duration.ofSeconds(8));
        aborted(forgetStable(world)).run(Duration.ofMinutes(10));

        assertThat(world.reason("Stalled")).isEqualTo("True/RollbackBlocked");
        assertThat(world.story()).doesNotContain("v1 serves again");
        settled(world.spec(version("v3")));
    }

    @Test
    void a_pod_that_a_node_evicted_releases_ago_does_not_hold_up_the_way_back() {
        var world = settled(new World(Systems.read("one")));
        world.evict(world.all(Pod.class).getFirst().getMetadata().getName());
        settled(world.spec(version("v2")));

        refused(aborted(world.spec(version("v3")).until("Roll")));

        assertThat(world.reason("Stalled")).isEqualTo("True/Aborted");
    }

    @Test
    void a_way_back_that_waits_for_a_node_looks_again_when_its_first_instances_have_drained() {
        var world = settled(new World(Systems.read("one"))).spec(version("v2")).until("Roll");
        aborted(world.run(Duration.ofSeconds(8)).nodes(false));
        world.run(Duration.ofSeconds(1)).run(Duration.ofSeconds(1));
        assertThat(world.reason("Reconciling")).isEqualTo("True/WaitingForNodes");

        var wakeIn = Decision.of(world.resource(), world.observe()).wakeIn();

        assertThat(wakeIn)
                .hasValueSatisfying(in -> assertThat(in).isLessThan(Duration.ofSeconds(6)));
    }

    @Test
    void what_serves_keeps_its_Service_although_its_revision_and_the_label_of_its_Deployment_go() {
        var world = settled(new World(Systems.read("one"))).spec(version("v2")).until("Deploy");
        world.edit(
                Deployment.class,
                "hap-filter-main",
                d -> d.getMetadata().getLabels().remove(Names.SYSTEM));
        forgetStable(world);

        world.spec(version("v3")).run(Duration.ofSeconds(5));

        assertThat(world.selector("hap-filter")).containsEntry(Names.TRACK, "main");
        settled(world);
        assertThat(world.status().version()).isEqualTo("v3");
        assertThat(world.story()).doesNotContain("Delete Service");
    }

    @Test
    void a_first_Deployment_that_lost_its_label_is_found_when_its_pods_have_to_go() {
        var world = settled(new World(Systems.read("one"))).spec(version("v2")).until("Deploy");
        world.run(Duration.ofSeconds(1))
                .edit(
                        Deployment.class,
                        "hap-filter-first",
                        d -> d.getMetadata().getLabels().remove(Names.SYSTEM));

        settled(world.spec(version("v3")));

        assertThat(world.status().version()).isEqualTo("v3");
    }

    @Test
    void a_Service_that_somebody_deletes_on_the_way_back_leads_to_who_is_ready() {
        var world = installed().spec(version("v2")).until("Bake").breakTrack("filter", "main");
        aborted(world).until("RollingBack").run(Duration.ofSeconds(10));

        world.remove(Service.class, "hap-filter").run(Duration.ofSeconds(5));

        assertThat(world.selector("hap-filter")).doesNotContainKey(Names.TRACK);
        refused(world.mendTrack("filter", "main"));
        assertThat(world.selector("hap-filter")).containsEntry(Names.TRACK, "main");
    }

    private static World forgetStable(World world) {
        String stable = world.status().revisions().stable().name();
        String system = world.resource().getMetadata().getName();
        return world.remove(ControllerRevision.class, system + "-" + stable);
    }

    private static World three() {
        return settled(new World(Systems.read("three")).configMap("modes", "digest-1"));
    }

    private static Function<SafetySystemSpec, SafetySystemSpec> screening(String image) {
        return edit(
                spec ->
                        component(spec, "screening")
                                .put("image", "registry.example.com/" + image + ":v1"));
    }
}
