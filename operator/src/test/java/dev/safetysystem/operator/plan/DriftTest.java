package dev.safetysystem.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
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
