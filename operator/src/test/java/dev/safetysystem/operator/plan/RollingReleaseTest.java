package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.component;
import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.paused;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.render.Action;
import dev.safetysystem.operator.status.Decision;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class RollingReleaseTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private static World installed() {
        return new World(Systems.read("one"))
                .until("Ready", w -> "True/Released".equals(w.reason("Ready")));
    }

    @Test
    void a_first_install_serves_at_its_size_and_says_so() {
        var world = installed();

        assertThat(world.status().version()).isEqualTo("v1");
        assertThat(world.status().step()).isEqualTo("Steady");
        assertThat(world.reason("Available")).isEqualTo("True/AtPromisedSize");
        assertThat(world.reason("Verified")).isEqualTo("True/ChecksPassed");
        assertThat(world.all(Pod.class)).hasSize(3);
        assertThat(world.selector("hap-filter")).containsEntry(Names.TRACK, "main");
        assertThat(world.get(PodDisruptionBudget.class, "hap-filter-main")).isPresent();
        assertThat(world.record(1)).contains("\"outcome\" : \"Released\"");
        assertThat(world.record(1)).contains("\"verdict\" : \"Pass\"");
    }

    @Test
    void a_first_install_whose_size_was_not_written_yet_is_not_ready() {
        var world = new World(Systems.read("one")).until("Deploy");
        world.edit(
                Deployment.class,
                "hap-filter-main",
                made -> {
                    made.getSpec().setReplicas(1);
                    made.setStatus(
                            new DeploymentStatusBuilder()
                                    .withObservedGeneration(made.getMetadata().getGeneration())
                                    .withReplicas(1)
                                    .withUpdatedReplicas(1)
                                    .withReadyReplicas(1)
                                    .withAvailableReplicas(1)
                                    .build());
                });

        var decision = Decision.of(world.resource(), world.observe());

        assertThat(decision.status().step()).isEqualTo("Deploy");
        assertThat(decision.after()).anyMatch(action -> action instanceof Action.Scale);
    }

    @Test
    void nothing_is_served_before_a_first_install_was_verified() {
        var world = new World(Systems.read("one")).checksAnswer(_ -> Verdict.UNKNOWN).run(LONG);

        assertThat(world.get(Service.class, "hap-filter")).isEmpty();
        assertThat(world.status().step()).isEqualTo("Verify");
    }

    @Test
    void a_settled_system_writes_nothing() {
        var world = installed();
        int writes = world.writes();

        world.run(Duration.ofMinutes(10));

        assertThat(world.writes()).as(world.story()).isEqualTo(writes);
    }

    @Test
    void an_upgrade_goes_one_instance_first_and_then_all() {
        var world = installed().spec(version("v2")).until("Bake");
        assertThat(world.images())
                .containsExactly(
                        "registry.example.com/filter:v1",
                        "registry.example.com/filter:v1",
                        "registry.example.com/filter:v1",
                        "registry.example.com/filter:v2");
        assertThat(world.selector("hap-filter")).doesNotContainKey(Names.TRACK);

        settled(world);

        assertThat(world.images()).containsOnly("registry.example.com/filter:v2").hasSize(3);
        assertThat(world.selector("hap-filter")).containsEntry(Names.TRACK, "main");
        assertThat(world.get(Deployment.class, "hap-filter-first")).isEmpty();
        assertThat(world.status().version()).isEqualTo("v2");
        assertThat(world.status().attempts()).isEqualTo(2);
    }

    @Test
    void a_pass_that_ended_before_it_could_say_that_a_release_began_wastes_no_attempt() {
        var begun =
                installed()
                        .spec(version("v2"))
                        .until("Deploy")
                        .get(ConfigMap.class, "hap-release-2");

        var world = installed().foreign(begun.orElseThrow()).spec(version("v2")).until("Deploy");

        assertThat(world.status().release().name()).endsWith("-2");
        assertThat(settled(world).record(2)).contains("\"outcome\" : \"Released\"");
    }

    @Test
    void an_upgrade_of_one_component_costs_at_most_sixteen_writes() {
        var world = installed();
        int before = world.writes();

        settled(world.spec(version("v2")));

        // One more for the event.
        assertThat(world.writes() - before + 1).as(world.story()).isLessThanOrEqualTo(16);
    }

    @Test
    void a_version_that_never_gets_ready_is_refused_and_stable_is_untouched() {
        var world = installed().spec(version("never-ready"));
        world.until(
                "Refused",
                w -> "False/Refused".equals(w.reason("Ready")) && w.status().release() == null);

        assertThat(world.reason("Stalled")).isEqualTo("True/NotReadyInTime");
        assertThat(world.reason("Reconciling")).isEmpty();
        assertThat(world.reason("Available")).isEqualTo("True/AtPromisedSize");
        assertThat(world.images()).containsOnly("registry.example.com/filter:v1").hasSize(3);
        assertThat(world.status().version()).isEqualTo("v1");
        assertThat(world.status().revisions().refused().getFirst().release()).endsWith("-2");
        assertThat(world.record(2)).contains("NotReadyInTime");
    }

    @Test
    void a_refused_version_is_not_tried_again_by_itself() {
        var world = installed().spec(version("crash"));
        world.until(
                "Refused",
                w -> "False/Refused".equals(w.reason("Ready")) && w.status().release() == null);
        int writes = world.writes();

        world.run(Duration.ofMinutes(10));

        assertThat(world.writes()).as(world.story()).isEqualTo(writes);
    }

    @Test
    void retry_starts_the_next_attempt_of_a_refused_release() {
        var world = installed().spec(version("crash"));
        world.until(
                "Refused",
                w -> "False/Refused".equals(w.reason("Ready")) && w.status().release() == null);
        String refused = world.status().revisions().refused().getFirst().release();

        world.command("retry", refused + " by ana@example.com").until("Deploy");

        assertThat(world.status().release().name()).endsWith("-3");
        assertThat(world.status().handledCommands().getFirst().result()).isEqualTo("Done");
    }

    @Test
    void a_command_without_a_person_is_rejected_with_the_form_it_should_have() {
        var world = installed().command("retry", "x").run(Duration.ofSeconds(3));

        assertThat(world.status().handledCommands().getFirst().result()).isEqualTo("Rejected");
        assertThat(world.status().handledCommands().getFirst().message()).contains("by <user>");
    }

    @Test
    void an_image_that_cannot_be_had_is_waited_for_and_refuses_nothing() {
        var world =
                installed()
                        .spec(version("missing"))
                        .until(
                                "WaitingForImage",
                                w -> "True/WaitingForImage".equals(w.reason("Reconciling")));

        world.until("Stalled", w -> "True/WaitingForImage".equals(w.reason("Stalled")));

        assertThat(world.reason("Reconciling")).isEmpty();
        assertThat(world.status().revisions().refused()).isNull();
        settled(world.spec(version("v3")));
        assertThat(world.images()).containsOnly("registry.example.com/filter:v3");
    }

    @Test
    void going_back_to_the_good_spec_equals_never_having_left_it() {
        var world = installed().spec(version("missing")).until("Deploy");

        settled(world.spec(version("v1")));

        assertThat(world.images()).containsOnly("registry.example.com/filter:v1").hasSize(3);
        assertThat(world.status().attempts()).isEqualTo(2);
        assertThat(world.status().revisions().refused()).isNull();
    }

    @Test
    void checks_that_are_answered_one_after_the_other_cost_no_write_each() {
        var world = settled(new World(Systems.read("three-checks"))).checksAnswerOneByOne();
        int before = world.writes();

        settled(world.spec(version("v2")));

        assertThat(world.writes() - before + 1).as(world.story()).isLessThanOrEqualTo(16);
    }

    @Test
    void a_wrong_answer_refuses_before_any_traffic() {
        var world = installed().checksAnswer(_ -> Verdict.FAIL).spec(version("v2"));
        world.until(
                "Refused",
                w -> "False/Refused".equals(w.reason("Ready")) && w.status().release() == null);

        assertThat(world.reason("Stalled")).isEqualTo("True/CheckFailed");
        assertThat(world.story()).doesNotContain("traffic to main and first");
    }

    @Test
    void a_check_that_cannot_be_carried_out_neither_refuses_nor_promotes() {
        var world = installed().checksAnswer(_ -> Verdict.UNKNOWN).spec(version("v2")).run(LONG);

        assertThat(world.status().step()).isEqualTo("Verify");
        assertThat(world.reason("Stalled")).isEqualTo("True/WaitingForDependency");
        assertThat(world.status().revisions().refused()).isNull();
    }

    @Test
    void a_first_instance_that_is_lost_in_its_bake_takes_the_release_back() {
        var world = installed().spec(version("v2")).until("Bake").breakTrack("filter", "first");
        world.until(
                "Refused",
                w -> "False/Refused".equals(w.reason("Ready")) && w.status().release() == null);

        assertThat(world.reason("Stalled")).isEqualTo("True/InstanceLost");
        assertThat(world.selector("hap-filter")).containsEntry(Names.TRACK, "main");
        assertThat(world.images()).containsOnly("registry.example.com/filter:v1").hasSize(3);
    }

    @Test
    void an_abort_in_the_middle_of_the_roll_brings_the_old_templates_back() {
        var world = installed().spec(version("v2")).until("Roll");
        String release = world.status().release().name();

        world.command("abort", release + " by ana@example.com because numbers look odd");
        world.until(
                "Refused",
                w -> "False/Refused".equals(w.reason("Ready")) && w.status().release() == null);

        assertThat(world.reason("Stalled")).isEqualTo("True/Aborted");
        assertThat(world.images()).containsOnly("registry.example.com/filter:v1").hasSize(3);
    }

    @Test
    void a_new_spec_replaces_the_release_at_every_step() {
        for (String step : new String[] {"Deploy", "Verify", "Switch", "Bake", "Roll", "Retire"}) {
            var world = installed();
            if (step.equals("Verify")) {
                world.checksAnswer(
                        o -> o.key().contains("-2/health@") ? Verdict.UNKNOWN : Verdict.PASS);
            }
            if (step.equals("Switch")) {
                world.spec(version("v2"))
                        .until("past Verify", w -> w.story().contains(" Switch  "));
            } else {
                world.spec(version("v2")).until(step);
            }

            settled(world.spec(version("v3")));

            assertThat(world.images())
                    .as(step)
                    .containsOnly("registry.example.com/filter:v3")
                    .hasSize(3);
            assertThat(world.status().version()).as(step).isEqualTo("v3");
            assertThat(world.status().revisions().refused()).as(step).isNull();
        }
    }

    @Test
    void a_paused_system_takes_no_forward_step_and_goes_on_when_told() {
        var world = installed().spec(version("v2")).until("Bake").spec(paused(true)).run(LONG);
        assertThat(world.status().step()).isEqualTo("Bake");

        settled(world.spec(paused(false)));

        assertThat(world.status().version()).isEqualTo("v2");
    }

    @Test
    void a_paused_system_still_goes_back() {
        var world =
                installed()
                        .spec(version("v2"))
                        .until("Bake")
                        .spec(paused(true))
                        .run(Duration.ofSeconds(5));

        world.breakTrack("filter", "first")
                .until("Refused", w -> "False/Refused".equals(w.reason("Ready")));

        assertThat(world.selector("hap-filter")).containsEntry(Names.TRACK, "main");
    }

    @Test
    void drift_is_repaired() {
        var world = installed();
        world.edit(Service.class, "hap-filter", s -> s.getSpec().getPorts().getFirst().setPort(1));
        world.edit(Deployment.class, "hap-filter-main", d -> d.getSpec().setReplicas(1));

        world.run(Duration.ofSeconds(10));

        assertThat(
                        world.get(Service.class, "hap-filter")
                                .orElseThrow()
                                .getSpec()
                                .getPorts()
                                .getFirst()
                                .getPort())
                .isEqualTo(8000);
        assertThat(world.all(Pod.class)).hasSize(3);
    }

    @Test
    void an_object_of_someone_else_is_never_touched_and_named() {
        var service =
                new ServiceBuilder()
                        .withNewMetadata()
                        .withName("hap-filter")
                        .withNamespace("qlp")
                        .addToLabels("whose", "another")
                        .endMetadata()
                        .withNewSpec()
                        .addToSelector("a", "b")
                        .endSpec()
                        .build();
        var world = new World(Systems.read("one")).foreign(service).run(LONG);

        assertThat(world.reason("Stalled")).isEqualTo("True/Conflict");
        assertThat(world.status().message()).contains("Service hap-filter");
        assertThat(world.selector("hap-filter")).containsOnlyKeys("a");
    }

    @Test
    void callees_come_before_callers_and_one_component_rolls_after_the_other() {
        var world = new World(Systems.read("three")).configMap("modes", "digest-1");
        settled(world);
        String story = world.story();

        assertThat(story.indexOf("apply Deployment safety-screening-main"))
                .isLessThan(story.indexOf("apply Deployment safety-ingestion-main"));
        assertThat(story.indexOf("apply Deployment safety-ingestion-main"))
                .isLessThan(story.indexOf("apply Deployment safety-worker-main"));
        assertThat(world.get(HorizontalPodAutoscaler.class, "safety-ingestion")).isPresent();
        settled(world.spec(version("v2")));
        assertThat(world.images()).noneMatch(i -> i.endsWith(":v1"));
    }

    @Test
    void a_changed_ConfigMap_is_a_new_revision_and_restarts_only_who_reads_it() {
        var world = new World(Systems.read("three")).configMap("modes", "digest-1");
        settled(world);
        String screening = template(world, "safety-screening-main");
        String ingestion = template(world, "safety-ingestion-main");

        world.configMap("modes", "digest-2").until("attempt 2", w -> w.status().attempts() == 2);
        settled(world);

        assertThat(template(world, "safety-screening-main")).isEqualTo(screening);
        assertThat(template(world, "safety-ingestion-main")).isNotEqualTo(ingestion);
        assertThat(
                        world.all(ConfigMap.class).stream()
                                .filter(c -> Boolean.TRUE.equals(c.getImmutable())))
                .hasSize(2);
        assertThat(world.all(ControllerRevision.class)).hasSize(2);
    }

    @Test
    void a_copy_that_two_revisions_share_is_written_once_for_the_second() {
        var world = new World(Systems.read("three")).configMap("modes", "digest-1");
        settled(world);

        world.spec(version("v2"));
        settled(world);

        assertThat(world.story()).containsOnlyOnce("held by another revision too");
    }

    private static String template(World world, String deployment) {
        return world.get(Deployment.class, deployment)
                .orElseThrow()
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getLabels()
                .get(Names.TEMPLATE);
    }

    @Test
    void a_missing_ConfigMap_is_waited_for_by_name() {
        var world = new World(Systems.read("three")).run(Duration.ofSeconds(5));

        assertThat(world.reason("Reconciling")).isEqualTo("True/WaitingForReference");
        assertThat(world.status().message()).contains("ConfigMap modes");
        assertThat(world.all(Deployment.class)).isEmpty();
    }

    @Test
    void an_added_and_a_removed_component_come_and_go_with_the_release() {
        var world = new World(Systems.read("three")).configMap("modes", "digest-1");
        settled(world);
        settled(
                world.spec(
                        edit(
                                spec -> {
                                    component(spec, "worker").put("name", "robot");
                                    component(spec, "screening").put("name", "guard");
                                    ((com.fasterxml.jackson.databind.node.ObjectNode)
                                                    component(spec, "ingestion")
                                                            .at("/env/0/valueFrom/componentRef"))
                                            .put("name", "guard");
                                })));

        assertThat(world.get(Deployment.class, "safety-guard-main")).isPresent();
        assertThat(world.get(Deployment.class, "safety-robot-main")).isPresent();
        assertThat(world.get(Deployment.class, "safety-screening-main")).isEmpty();
        assertThat(world.get(Deployment.class, "safety-worker-main")).isEmpty();
        assertThat(world.get(Service.class, "safety-screening")).isEmpty();
        assertThat(world.selector("safety-guard")).containsEntry(Names.TRACK, "main");
    }

    @Test
    void what_the_operator_cannot_honour_is_named_and_the_last_good_revision_kept() {
        var world =
                installed()
                        .spec(edit(spec -> spec.withObject("/network").put("isolate", true)))
                        .run(Duration.ofSeconds(5));

        assertThat(world.reason("Stalled")).isEqualTo("True/NotSupported");
        assertThat(world.status().message()).contains("spec.network");
        world.edit(Service.class, "hap-filter", s -> s.getSpec().getPorts().getFirst().setPort(1));
        world.run(Duration.ofSeconds(5));
        assertThat(
                        world.get(Service.class, "hap-filter")
                                .orElseThrow()
                                .getSpec()
                                .getPorts()
                                .getFirst()
                                .getPort())
                .isEqualTo(8000);
    }

    @Test
    void a_failed_first_install_says_Failed_and_a_corrected_spec_goes_on() {
        var world = new World(Systems.read("one")).spec(version("never-ready"));
        world.until(
                "Failed",
                w -> "False/Failed".equals(w.reason("Ready")) && w.status().release() == null);
        assertThat(world.get(Service.class, "hap-filter")).isEmpty();

        settled(world.spec(version("v2")));

        assertThat(world.images()).containsOnly("registry.example.com/filter:v2");
    }

    @Test
    void a_lost_status_makes_what_serves_stable_and_is_no_first_install() {
        var world = installed();
        world.loseStatus();

        settled(world.run(Duration.ofSeconds(3)));

        assertThat(world.status().revisions().stable().version()).isEqualTo("v1");
        assertThat(world.images()).containsOnly("registry.example.com/filter:v1").hasSize(3);
    }

    @Test
    void an_empty_list_says_the_same_as_an_absent_one() {
        var world = installed().spec(edit(spec -> component(spec, "filter").putArray("env")));

        settled(world.run(Duration.ofSeconds(30)));

        assertThat(world.status().attempts()).isEqualTo(1);
    }

    @Test
    void a_size_is_changed_in_place_without_a_release() {
        var world = installed().spec(edit(spec -> component(spec, "filter").put("replicas", 5)));

        settled(world.run(Duration.ofSeconds(10)));

        assertThat(world.all(Pod.class)).hasSize(5);
        assertThat(world.status().attempts()).isEqualTo(1);
    }

    @Test
    void a_ConfigMap_of_the_same_name_as_a_record_is_not_overwritten() {
        var foreign =
                new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("hap-release-1")
                        .withNamespace("qlp")
                        .endMetadata()
                        .addToData("a", "b")
                        .build();
        var world = new World(Systems.read("one")).foreign(foreign).run(LONG);

        assertThat(world.get(ConfigMap.class, "hap-release-1").orElseThrow().getData())
                .containsOnlyKeys("a");
        assertThat(world.status().attempts()).isEqualTo(2);
    }

    /** As the reference says of {@code traffic: Queue}: Rolling promises no more. */
    @Test
    void two_versions_of_a_consumer_take_work_side_by_side_in_bake_and_roll() {
        var world =
                new World(Systems.read("three"))
                        .configMap("modes", "1")
                        .until("Ready", w -> "True/Released".equals(w.reason("Ready")));

        world.spec(version("v2")).until("Deploy");
        assertThat(consumers(world)).containsOnly("registry.example.com/worker:v1");

        world.until("Bake")
                .until(
                        "the new consumer to take work",
                        w -> consumers(w).contains("registry.example.com/worker:v2"));
        assertThat(consumers(world)).contains("registry.example.com/worker:v1");
    }

    private static List<String> consumers(World world) {
        return world.images().stream().filter(image -> image.contains("worker")).toList();
    }
}
