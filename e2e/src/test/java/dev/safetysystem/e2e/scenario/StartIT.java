package dev.safetysystem.e2e.scenario;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.junit.Alone;
import dev.safetysystem.e2e.junit.OnKwok;
import dev.safetysystem.e2e.operator.LaunchedOperator;
import dev.safetysystem.e2e.operator.OperatorOptions;

import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process does when it begins to lead and nothing happens around it. */
@OnKwok
@Alone
@ResourceLock(Alone.SECOND_CLUSTER)
class StartIT {
    private static final int STARTS = 3;
    private static final List<String> NAMESPACES = List.of("start-one", "start-two", "start-three");
    private static final Eventually SOON = Eventually.withinSeconds(240);
    private static final Pattern PASSES =
            Pattern.compile("(?m)^safetysystem_pass_seconds_count(?:\\{[^}]*})? ([0-9.]+)$");

    @Test
    void every_system_is_looked_at_by_each_process_that_begins_to_lead(
            StartedCluster cluster, KubernetesClient client) {
        LaunchedOperator operator =
                LaunchedOperator.prepare(
                        cluster, OperatorOptions.within("start-operator").watching(NAMESPACES));
        operator.launch();
        operator.awaitReady();
        NAMESPACES.stream()
                .map(name -> LiveSystem.of(client, name, "hap", "one").apply())
                .toList()
                .forEach(LiveSystem::awaitReleased);
        operator.stop();
        for (int start = 1; start <= STARTS; start++) {
            operator.launch();
            operator.awaitReady();
            SOON.see(
                    "a pass over each system after start " + start,
                    () -> passes(operator.metrics()),
                    passes -> passes >= NAMESPACES.size());
            operator.stop();
        }
    }

    private static double passes(String metrics) {
        Matcher count = PASSES.matcher(metrics);
        return count.find() ? Double.parseDouble(count.group(1)) : 0;
    }
}
