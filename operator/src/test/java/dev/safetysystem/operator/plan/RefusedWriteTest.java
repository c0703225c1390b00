package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.blueGreen;
import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.model.Strategy;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** What the API server does not take: a webhook's, or a policy's, or a field's fault. */
class RefusedWriteTest {
    private static final String FIRST = "hap-filter-first";
    private static final String MAIN = "hap-filter-main";
    private static final String SERVICE = "hap-filter";

    private static World installed() {
        return settled(new World(Systems.read("one")));
    }

    private static World refusing(String name) {
        return installed().refuseWrites(key -> key.name().equals(name)).spec(version("v2"));
    }

    @Test
    void a_Deployment_that_the_API_server_refuses_is_waited_for_in_its_words() {
        var world =
                refusing(FIRST)
                        .until(
                                "WaitingForDependency",
                                w -> "True/WaitingForDependency".equals(w.reason("Reconciling")));

        assertThat(world.status().message())
                .contains("the API server refuses Deployment " + FIRST + ": denied by a policy");
    }

    @Test
    void it_is_stalled_from_the_deadline_on_and_refuses_nothing() {
        for (String name : new String[] {FIRST, SERVICE, MAIN}) {
            var world =
                    refusing(name)
                            .until(
                                    "Stalled",
                                    w -> "True/WaitingForDependency".equals(w.reason("Stalled")));

            assertThat(world.status().message()).as(name).contains(name);
            assertThat(world.status().revisions().refused()).as(name).isNull();
            assertThat(world.images()).as(name).contains("registry.example.com/filter:v1");
        }
    }

    @Test
    void it_costs_no_write_of_the_status_while_nothing_changes() {
        var world = refusing(FIRST).run(Duration.ofMinutes(30));
        int writes = world.writes();

        world.run(Duration.ofMinutes(30));

        assertThat(world.writes()).isEqualTo(writes);
    }

    @Test
    void the_release_goes_on_as_soon_as_it_is_taken() {
        var world = refusing(FIRST).run(Duration.ofMinutes(30)).refuseWrites(_ -> false);

        settled(world);

        assertThat(world.status().version()).isEqualTo("v2");
        assertThat(world.status().attempts()).isEqualTo(2);
    }

    @Test
    void another_spec_does_not_wait_for_it() {
        var world = refusing(FIRST).run(Duration.ofMinutes(30));

        settled(world.spec(version("v1")));

        assertThat(world.status().version()).isEqualTo("v1");
    }

    @Test
    void traffic_that_may_not_be_taken_back_is_said_and_stalled_whichever_way_the_release_goes() {
        for (boolean back : new boolean[] {true, false}) {
            var world = installed().spec(version("v2")).until(back ? "Bake" : "Roll");
            world.refuseWrites(key -> key.name().equals(SERVICE));
            if (back) {
                world.command("abort", world.status().release().name() + " by ana@example.com");
            }

            world.run(Duration.ofMinutes(10));

            assertThat(world.reason("Stalled")).isEqualTo("True/WaitingForDependency");
            assertThat(world.status().message())
                    .contains("the API server refuses Service " + SERVICE + ": denied by a policy");
            assertThat(world.refuseWrites(_ -> false).run(Duration.ofMinutes(2)).images())
                    .containsOnly("registry.example.com/filter:" + (back ? "v1" : "v2"))
                    .hasSize(3);
        }
    }

    @Test
    void the_next_release_has_no_traffic_unverified_while_it_may_not_be_taken_from_the_last() {
        for (boolean back : new boolean[] {true, false}) {
            var world = installed().spec(version("v2")).until(back ? "Bake" : "Roll");
            world.refuseWrites(key -> key.name().equals(SERVICE));
            if (back) {
                world.command("abort", world.status().release().name() + " by ana@example.com");
            }
            world.run(Duration.ofMinutes(3)).spec(version("v3")).run(Duration.ofMinutes(3));

            assertThat(world.status().step()).isEqualTo("Preflight");
            assertThat(world.reason("Stalled")).isEqualTo("True/WaitingForDependency");
            assertThat(world.images()).doesNotContain("registry.example.com/filter:v3");

            settled(world.refuseWrites(_ -> false));
            assertThat(world.images()).containsOnly("registry.example.com/filter:v3").hasSize(3);
        }
    }

    @Test
    void
            a_record_or_revision_that_may_not_be_stored_is_said_and_keeps_the_release_from_beginning() {
        for (String kind : new String[] {"ConfigMap", "ControllerRevision"}) {
            var world = installed().refuseWrites(key -> key.kind().equals(kind));
            world.spec(version("v2")).run(Duration.ofMinutes(10));

            assertThat(world.reason("Stalled")).isEqualTo("True/WaitingForDependency");
            assertThat(world.reason("Ready")).isEqualTo("False/Releasing");
            assertThat(world.status().message()).contains("the API server refuses " + kind);
            assertThat(world.status().release()).isNull();
            int writes = world.writes();
            assertThat(world.run(Duration.ofMinutes(10)).writes()).isEqualTo(writes);

            settled(world.refuseWrites(_ -> false));
            assertThat(world.status().attempts()).isEqualTo(2);
        }
    }

    @Test
    void a_record_that_may_not_be_ended_is_said_and_another_spec_that_wants_what_serves_waits() {
        var world = installed().spec(version("v2")).until("Bake");
        world.refuseWrites(key -> key.name().equals("hap-release-2"))
                .command("abort", world.status().release().name() + " by ana@example.com")
                .run(Duration.ofMinutes(10));
        assertThat(world.selector(SERVICE)).containsEntry("safetysystem.dev/track", "main");
        assertThat(world.reason("Stalled")).isEqualTo("True/WaitingForDependency");
        assertThat(world.status().message()).contains("refuses ConfigMap hap-release-2");

        settled(world.refuseWrites(_ -> false).spec(version("v1")));

        assertThat(world.record(2)).contains("Refused");
    }

    /** So it is in a namespace that is being deleted: nothing new is taken there. */
    @Test
    void a_candidate_that_is_lost_with_all_that_it_had_is_left_once_the_record_of_that_is_taken() {
        for (Strategy strategy : Strategy.values()) {
            var world = installed();
            if (strategy == Strategy.BLUE_GREEN) {
                settled(world.spec(blueGreen("30s", "1m")));
            }
            world.spec(version("v2")).until("Deploy");
            var candidate = world.status().revisions().candidate();
            world.refuseWrites(_ -> true)
                    .remove(ConfigMap.class, "hap-release-2")
                    .run(Duration.ofSeconds(5))
                    .spec(edit(spec -> spec.withObject("/monitoring").put("dashboard", true)))
                    .remove(Deployment.class, "hap-filter-" + candidate.track())
                    .remove(ControllerRevision.class, "hap-" + candidate.name())
                    .run(Duration.ofMinutes(1));
            assertThat(world.status().release().name()).as("%s", strategy).endsWith("-2");

            settled(
                    world.refuseWrites(_ -> false)
                            .spec(edit(spec -> spec.remove("monitoring")))
                            .spec(version("v3")));

            assertThat(world.images())
                    .as("%s", strategy)
                    .contains("registry.example.com/filter:v3")
                    .doesNotContain("registry.example.com/filter:v2");
        }
    }
}
