package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.aborted;
import static dev.safetysystem.operator.world.Stories.ended;
import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.blueGreen;
import static dev.safetysystem.operator.world.Systems.checked;
import static dev.safetysystem.operator.world.Systems.component;
import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;

/** Services of other people that would send requests to pods that nobody verified. */
class ExposureTest {
    private static final Map<String, String> USUAL =
            Map.of("app.kubernetes.io/name", "filter", "app.kubernetes.io/instance", "hap");

    private static World one() {
        return settled(new World(Systems.read("one")));
    }

    private static Service service(Map<String, String> selector) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName("web")
                .withNamespace("default")
                .endMetadata()
                .withNewSpec()
                .withSelector(selector)
                .endSpec()
                .build();
    }

    private static void allow(Service service) {
        service.getMetadata().setAnnotations(Map.of("safetysystem.dev/unverified-pods", "allowed"));
    }

    private static long first(World world) {
        return world.all(Pod.class).stream()
                .filter(pod -> pod.getMetadata().getName().startsWith("hap-filter-first"))
                .count();
    }

    @Test
    void a_release_is_held_before_any_of_its_pods_is_made_and_the_service_is_named() {
        var world = one().foreign(service(USUAL)).spec(version("v2")).run(Duration.ofMinutes(5));

        assertThat(world.reason("Stalled")).isEqualTo("True/Conflict");
        assertThat(world.status().step()).isEqualTo("Preflight");
        assertThat(world.status().message())
                .contains(
                        "Service web (selector app.kubernetes.io/instance=hap,"
                                + "app.kubernetes.io/name=filter)",
                        "selects pods of filter before they are verified",
                        "add safetysystem.dev/track=main to its selector",
                        "or use Service hap-filter instead",
                        "safetysystem.dev/unverified-pods=allowed");
        assertThat(first(world)).isZero();
        assertThat(world.status().revisions().refused()).isNull();
    }

    @Test
    void it_goes_on_as_soon_as_the_owner_allows_it() {
        var world = one().foreign(service(USUAL)).spec(version("v2")).until("Preflight");

        settled(world.edit(Service.class, "web", ExposureTest::allow));

        assertThat(world.status().version()).isEqualTo("v2");
    }

    @Test
    void it_goes_on_as_soon_as_the_selector_has_the_track_that_serves() {
        var world = one().foreign(service(USUAL)).spec(version("v2")).until("Preflight");

        settled(
                world.edit(
                        Service.class,
                        "web",
                        (Service web) ->
                                web.getSpec().getSelector().put("safetysystem.dev/track", "main")));

        assertThat(world.status().version()).isEqualTo("v2");
    }

    @Test
    void it_goes_on_as_soon_as_the_service_is_gone() {
        var world = one().foreign(service(USUAL)).spec(version("v2")).until("Preflight");

        settled(world.remove(Service.class, "web"));

        assertThat(world.status().version()).isEqualTo("v2");
    }

    @Test
    void labels_that_the_spec_gives_its_pods_are_looked_at() {
        var world =
                settled(new World(Systems.read("one")).spec(edit(ExposureTest::labelled)))
                        .foreign(service(Map.of("app", "web")))
                        .spec(version("v2"))
                        .run(Duration.ofMinutes(5));

        assertThat(world.reason("Stalled")).isEqualTo("True/Conflict");
    }

    private static void labelled(ObjectNode spec) {
        component(spec, "filter").withObject("/pod/labels").put("app", "web");
    }

    @Test
    void a_first_install_is_held_as_well() {
        var world =
                new World(Systems.read("one")).foreign(service(USUAL)).run(Duration.ofMinutes(5));

        assertThat(world.reason("Stalled")).isEqualTo("True/Conflict");
        assertThat(world.all(Pod.class)).isEmpty();
        settled(world.remove(Service.class, "web"));
    }

    @Test
    void a_label_of_ours_makes_a_service_not_ours() {
        var labelled = service(USUAL);
        labelled.getMetadata().setLabels(Map.of("safetysystem.dev/system", "hap"));

        var world = one().foreign(labelled).spec(version("v2")).run(Duration.ofMinutes(5));

        assertThat(world.reason("Stalled")).isEqualTo("True/Conflict");
    }

    @Test
    void one_that_selects_other_pods_or_none_is_nobodys_business() {
        var world = one().foreign(service(Map.of("app.kubernetes.io/name", "another")));
        var selectless = service(Map.of());
        selectless.getMetadata().setName("none");

        settled(world.foreign(selectless).spec(version("v2")));

        assertThat(world.status().version()).isEqualTo("v2");
    }

    @Test
    void one_that_comes_while_the_candidate_is_proved_makes_it_start_again_later() {
        var world =
                one().checksAnswer(_ -> Verdict.UNKNOWN)
                        .spec(checked("v2"))
                        .until("Verify")
                        .foreign(service(USUAL))
                        .run(Duration.ofMinutes(1));

        assertThat(world.reason("Stalled")).isEqualTo("True/Conflict");
        assertThat(first(world)).isZero();
        assertThat(world.status().revisions().refused()).isNull();
        settled(world.checksAnswer(_ -> Verdict.PASS).remove(Service.class, "web"));
        assertThat(world.status().version()).isEqualTo("v2");
    }

    @Test
    void what_was_verified_may_be_selected_and_goes_back_all_the_same() {
        var world = one().spec(version("v2")).until("Bake").foreign(service(USUAL));

        aborted(world.run(Duration.ofSeconds(5)));

        ended(world, "False/Refused");
        assertThat(world.status().version()).isEqualTo("v1");
    }

    @Test
    void a_held_release_is_given_up_for_the_version_that_serves() {
        var world = one().foreign(service(USUAL)).spec(version("v2")).until("Preflight");

        settled(world.spec(version("v1")));

        assertThat(world.status().version()).isEqualTo("v1");
    }

    @Test
    void a_track_s_own_service_that_lost_its_label_is_no_service_of_somebody_else() {
        var world = settled(new World(Systems.read("one")).spec(blueGreen("5s", "0s")));
        world.spec(version("v2")).until("Deploy");
        String own = "hap-filter-" + world.status().revisions().candidate().track();
        world.until("its own Service", w -> w.all(Service.class).stream().anyMatch(is(own)));

        world.edit(
                Service.class,
                own,
                service -> service.getMetadata().getLabels().remove("safetysystem.dev/system"));

        settled(world);
        assertThat(world.status().version()).isEqualTo("v2");
        assertThat(world.status().attempts()).isEqualTo(2);
    }

    private static Predicate<Service> is(String name) {
        return service -> service.getMetadata().getName().equals(name);
    }
}
