package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.component;
import static dev.safetysystem.operator.world.Systems.edit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.api.v1alpha1.SafetySystemSpec;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A port's number changes with a release. That no Service leads to a number at which one of its
 * pods does not listen is looked at after every write of every story.
 */
class PortChangeTest {
    private static World installed() {
        return settled(new World(Systems.read("one")));
    }

    private static Function<SafetySystemSpec, SafetySystemSpec> ports(String version, Port... all) {
        return edit(
                spec -> {
                    spec.put("version", version);
                    ObjectNode filter = component(spec, "filter");
                    filter.withObject("/readinessProbe/httpGet").put("port", all[0].number());
                    var ports = filter.putArray("ports");
                    for (Port port : all) {
                        var one = ports.addObject().put("containerPort", port.number());
                        if (!port.name().isEmpty()) {
                            one.put("name", port.name());
                        }
                    }
                });
    }

    private record Port(String name, int number) {}

    /** What a Service offers, and where each port leads. */
    private static Map<Integer, String> offered(World world, String service) {
        var offered = new TreeMap<Integer, String>();
        for (ServicePort port :
                world.get(Service.class, service).orElseThrow().getSpec().getPorts()) {
            offered.put(port.getPort(), String.valueOf(port.getTargetPort().getValue()));
        }
        return offered;
    }

    @Test
    void both_numbers_are_served_by_both_versions_until_the_old_one_is_gone() {
        var world = installed().spec(ports("v2", new Port("http", 9000)));

        for (String step : List.of("Deploy", "Bake", "Roll")) {
            world.until(step);
            assertThat(offered(world, "hap-filter"))
                    .as(step)
                    .isEqualTo(Map.of(8000, "http", 9000, "http"));
            assertThat(offered(world, "hap-filter-first")).isEqualTo(Map.of(9000, "9000"));
        }

        settled(world);
        assertThat(offered(world, "hap-filter")).isEqualTo(Map.of(9000, "9000"));
        assertThat(offered(world, "hap-filter-main")).isEqualTo(Map.of(9000, "9000"));
    }

    @Test
    void on_the_way_back_both_numbers_stay_until_only_the_old_version_is_left() {
        for (String step : List.of("Bake", "Roll")) {
            var world = installed().spec(ports("v2", new Port("http", 9000))).until(step);
            if (step.equals("Roll")) {
                world.run(Duration.ofSeconds(2));
            }

            world.command("abort", world.status().release().name() + " by ana@example.com");
            world.until("RollingBack");
            assertThat(offered(world, "hap-filter")).isEqualTo(Map.of(8000, "http", 9000, "http"));

            world.until("Steady");
            assertThat(offered(world, "hap-filter")).isEqualTo(Map.of(8000, "8000"));
        }
    }

    @Test
    void what_a_blocked_way_back_left_behind_is_reached_until_the_next_release_replaced_it() {
        for (int next : new int[] {8000, 9000, 7000}) {
            var world =
                    installed()
                            .spec(ports("v2", new Port("http", 9000)))
                            .until("Roll")
                            .run(Duration.ofSeconds(8))
                            .nodes(false);
            world.command("abort", world.status().release().name() + " by ana@example.com")
                    .run(Duration.ofSeconds(90));

            world.spec(ports("v3", new Port("http", next))).run(Duration.ofMinutes(2));
            settled(world.nodes(true));

            assertThat(offered(world, "hap-filter")).containsOnlyKeys(next);
        }
    }

    @Test
    void a_port_that_is_added_or_renamed_or_removed_is_led_to_where_it_is_listened_at() {
        var world = installed().spec(ports("v2", new Port("web", 8000), new Port("metrics", 9100)));
        world.until("Bake");
        assertThat(offered(world, "hap-filter")).isEqualTo(Map.of(8000, "8000", 9100, "metrics"));
        settled(world);

        settled(world.spec(ports("v3", new Port("web", 8000))));

        assertThat(offered(world, "hap-filter")).isEqualTo(Map.of(8000, "8000"));
    }

    @Test
    void a_component_that_gains_its_first_port_can_be_gone_back_from() {
        var world = new World(Systems.read("three")).configMap("modes", "digest-1");
        settled(world)
                .spec(
                        edit(
                                spec -> {
                                    spec.put("version", "v2");
                                    var worker = component(spec, "worker");
                                    worker.put("traffic", "Service");
                                    worker.putArray("ports")
                                            .addObject()
                                            .put("name", "http")
                                            .put("containerPort", 8000);
                                }))
                .until("Bake");

        world.command("abort", world.status().release().name() + " by ana@example.com");

        world.until("Steady");
        assertThat(world.reason("Stalled")).isEqualTo("True/Aborted");
    }

    @Test
    void a_change_that_cannot_be_right_for_both_versions_is_named_and_starts_nothing() {
        var swapped = new Port[] {new Port("http", 9100), new Port("metrics", 8000)};
        var nameless = new Port[] {new Port("", 9000)};
        for (Port[] ports : List.of(swapped, nameless)) {
            var world =
                    settled(
                            installed()
                                    .spec(
                                            ports(
                                                    "v2",
                                                    new Port("http", 8000),
                                                    new Port("metrics", 9100))));

            world.spec(ports("v3", ports)).run(Duration.ofMinutes(2));

            assertThat(world.reason("Stalled")).isEqualTo("True/NotSupported");
            assertThat(world.status().message()).contains("spec.components[filter].ports");
            assertThat(world.images()).containsOnly("registry.example.com/filter:v2").hasSize(3);
            assertThat(world.status().attempts()).isEqualTo(2);
            settled(world.spec(ports("v4", new Port("http", 8000), new Port("metrics", 9100))));
        }
    }
}
