package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.junit.Alone;
import dev.safetysystem.e2e.junit.OnKwok;
import dev.safetysystem.e2e.operator.LaunchedOperator;
import dev.safetysystem.e2e.operator.OperatorOptions;

import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Writes down what the first release of the operator leaves in a cluster, for {@link
 * FirstReleaseIT}. It is no test and runs only when it is named:
 *
 * <pre>{@code
 * git worktree add ../first b8ead96
 * (cd ../first && mvn -B -DskipTests -pl operator -am package)
 * first=$(cd ../first/operator/target && pwd)
 * mvn verify -pl e2e -am -Dit.test=FirstReleaseRecording -Dtest=none \
 *   -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false \
 *   -Dfirst.operator="$first/safetysystem-operator-0.1.0-SNAPSHOT.jar:$first/image-libraries/*"
 * }</pre>
 */
@OnKwok
@Alone
@ResourceLock(Alone.THIRD_CLUSTER)
class FirstReleaseRecording {
    private static final Path DIRECTORY = Path.of("src/test/resources/first-release");

    @Test
    void what_the_first_release_leaves_is_written_down(
            StartedCluster cluster, KubernetesClient client) throws IOException {
        String namespace = "first-release";
        OperatorOptions first =
                OperatorOptions.within(namespace).running(System.getProperty("first.operator"));
        try (LaunchedOperator operator = LaunchedOperator.start(cluster, first)) {
            Modes.write(client, namespace, "strict");
            LiveSystem settled = system(client, "settled", "one").apply();
            LiveSystem several =
                    system(client, "several", "three")
                            .with(Specs.setting("SAFETY_", "LEVEL", "strict"))
                            .apply();
            LiveSystem refused = system(client, "refused", "one").apply();
            LiveSystem baking = system(client, "baking", "one").apply();
            LiveSystem rolling = system(client, "rolling", "one").apply();
            List<LiveSystem> all = List.of(settled, several, refused, baking, rolling);
            all.forEach(LiveSystem::awaitReleased);
            settled.version("v2").awaitReleased();
            several.version("v2").awaitReleased();
            // Refused, tried again when told, and refused again: the command is still there.
            String release =
                    refused.with(Specs.impatient())
                            .version("v2-never-ready")
                            .awaitRefused()
                            .refused()
                            .getFirst();
            refused.say(
                    "retry", release.substring(0, release.indexOf(' ')) + " by ana@example.com");
            refused.await(
                    "refused again",
                    state -> state.isRefused() && state.refused().getFirst().contains("-3 "));
            StoredSystem.of(client, namespace, "rolling").write(file("rolling-before"));
            rolling.version("v2-slow-start");
            rolling.awaitStep("Roll");
            baking.with(Specs.bake("20s")).version("v2").awaitStep("Bake");
            operator.kill();

            assertThat(rolling.state().step()).isEqualTo("Roll");
            assertThat(baking.state().step()).isEqualTo("Bake");
            Files.writeString(
                    DIRECTORY.resolve("recorded-at"),
                    Instant.now().truncatedTo(ChronoUnit.SECONDS) + "\n");
            for (LiveSystem system : all) {
                StoredSystem stored = StoredSystem.of(client, namespace, system.name());
                boolean reads = system == several;
                (reads ? stored.with(client, modes(namespace)) : stored).write(file(system.name()));
            }
        }
    }

    private static LiveSystem system(KubernetesClient client, String name, String template) {
        return LiveSystem.of(client, "first-release", name, template);
    }

    private static String modes(String namespace) {
        return "/api/v1/namespaces/" + namespace + "/configmaps/" + Modes.NAME;
    }

    private static Path file(String name) {
        return DIRECTORY.resolve(name + ".yaml");
    }
}
