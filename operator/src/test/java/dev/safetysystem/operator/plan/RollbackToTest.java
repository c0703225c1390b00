package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.answer;
import static dev.safetysystem.operator.world.Stories.ended;
import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.api.v1alpha1.Revisions;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.apps.ControllerRevision;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** A person goes back to a version that served before. */
class RollbackToTest {
    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final Duration LONG = Duration.ofMinutes(30);

    private static World blueGreen() {
        return settled(new World(Systems.read("one")).spec(Systems.blueGreen("30s", "10m")));
    }

    /** Version v2 serves, and v1 is history. */
    private static World twoVersions(World world) {
        settled(world.spec(version("v2"))).until("Steady");
        return world;
    }

    private static Revisions revisions(World world) {
        return world.status().revisions();
    }

    private static World back(World world, String revision, String release) {
        return world.command("rollback-to", revision + " from " + release + " by ana because slow");
    }

    private static World back(World world) {
        return back(
                world,
                revisions(world).former().getFirst().name(),
                revisions(world).stable().release());
    }

    @Test
    void what_is_history_is_released_again_and_stays_although_the_spec_asks_for_another() {
        var world = twoVersions(settled(new World(Systems.read("one"))));

        ended(back(world), "False/Refused").run(LONG);

        assertThat(answer(world).result()).isEqualTo("Done");
        assertThat(world.status().version()).isEqualTo("v1");
        assertThat(world.images()).allMatch(image -> image.endsWith(":v1"));
        assertThat(revisions(world).refused().getFirst().message())
                .startsWith("rollback to ")
                .endsWith(" by ana: slow");
        assertThat(world.record(3)).contains("\"rollbackTo\" : \"rollback to ");
    }

    @Test
    void while_the_version_before_has_its_pods_it_is_one_step() {
        var world = blueGreen().spec(version("v2")).until("Watch");
        int attempts = world.status().attempts();

        back(world, revisions(world).previous().name(), world.status().release().name()).run(SHORT);

        assertThat(world.selector("hap-filter").get(Names.TRACK))
                .isEqualTo(revisions(world).stable().track());
        ended(world, "False/Refused");
        assertThat(world.status().version()).isEqualTo("v1");
        assertThat(world.status().attempts()).isEqualTo(attempts);
    }

    @Test
    void it_never_goes_back_by_itself() {
        var world = back(twoVersions(blueGreen())).until("Bake");

        world.breakTrack("filter", world.status().release().proving()).run(Duration.ofMinutes(3));

        assertThat(world.reason("Stalled")).isEqualTo("True/RollbackBlocked");
        assertThat(world.said("Stalled")).contains("does not go back by itself: abort it");

        world.command("abort", world.status().release().name() + " by ana");
        ended(world, "False/Failed");
        assertThat(world.status().version()).isEqualTo("v2");
    }

    @Test
    void a_corrected_spec_takes_over() {
        var world = back(twoVersions(blueGreen())).until("Bake");

        settled(world.spec(version("v3")));

        assertThat(world.status().version()).isEqualTo("v3");
    }

    @Test
    void older_versions_are_reached_from_the_watch_as_well() {
        var world = twoVersions(blueGreen());
        String oldest = revisions(world).former().getFirst().name();
        world.spec(version("v3")).until("Watch");

        back(world, oldest, world.status().release().name());
        ended(world, "False/Refused");

        assertThat(world.status().version()).isEqualTo("v1");
        assertThat(world.record(3)).contains("\"outcome\" : \"Released\"").contains("by ana: slow");
    }

    @Test
    void what_serves_must_have_been_brought_by_the_release_that_is_named() {
        var world = twoVersions(settled(new World(Systems.read("one"))));
        String v1 = revisions(world).former().getFirst().name();

        back(world, v1, revisions(world).stable().name() + "-9").run(SHORT);

        assertThat(answer(world).result()).isEqualTo("Rejected");
        assertThat(answer(world).message())
                .contains("brought by release " + revisions(world).stable().release());
    }

    @Test
    void a_revision_that_never_served_is_not_known() {
        var world = twoVersions(settled(new World(Systems.read("one"))));

        back(world, "000000000", revisions(world).stable().release()).run(SHORT);

        assertThat(answer(world).result()).isEqualTo("Rejected");
        assertThat(answer(world).message())
                .contains("these are: " + revisions(world).former().getFirst().name() + ", v1");
    }

    @Test
    void what_somebody_put_in_the_place_of_a_stored_revision_is_not_released() {
        var world = twoVersions(settled(new World(Systems.read("one"))));
        String v1 = revisions(world).former().getFirst().name();
        world.edit(
                ControllerRevision.class,
                "hap-" + v1,
                stored ->
                        stored.setData(
                                Json.parse(
                                        Json.tree(stored.getData())
                                                .toString()
                                                .replace("example.com", "evil.example.com"))));

        back(world).run(SHORT);

        assertThat(answer(world).result()).isEqualTo("Rejected");
        assertThat(answer(world).message()).contains("is gone or was changed");
    }

    @Test
    void a_revert_that_waits_to_be_released_becomes_a_rollback() {
        var world = twoVersions(settled(new World(Systems.read("one"))));
        String v2 = revisions(world).stable().release();
        world.spec(version("v1")).until("Deploy");

        back(world, world.status().release().name().split("-")[0], v2).run(SHORT);

        assertThat(answer(world).result()).isEqualTo("Done");
        settled(world);
        assertThat(world.status().version()).isEqualTo("v1");
        assertThat(revisions(world).refused().getFirst().release()).isEqualTo(v2);
    }

    @Test
    void a_release_that_is_being_taken_back_takes_no_second_one() {
        var world = blueGreen().spec(version("v2")).until("Bake");
        String release = world.status().release().name();
        String v1 = revisions(world).stable().name();
        world.command("abort", release + " by ana");

        back(world, v1, release).run(SHORT);

        assertThat(world.status().handledCommands())
                .filteredOn(one -> one.verb().equals("rollback-to"))
                .singleElement()
                .satisfies(
                        one -> {
                            assertThat(one.result()).isEqualTo("Rejected");
                            assertThat(one.message()).contains("already being taken back");
                        });
    }
}
