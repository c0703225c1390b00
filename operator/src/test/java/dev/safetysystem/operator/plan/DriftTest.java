package dev.safetysystem.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import org.junit.jupiter.api.Test;

import java.time.Duration;
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

    @Test
    void a_Deployment_that_somebody_paused_goes_on() {
        var world = installed();
        world.edit(Deployment.class, "hap-filter-main", d -> d.getSpec().setPaused(true));

        world.run(Duration.ofSeconds(5));

        var main = world.get(Deployment.class, "hap-filter-main").orElseThrow();
        assertThat(main.getSpec().getPaused()).isFalse();
    }
}
