package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.AuditLog;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.junit.Alone;
import dev.safetysystem.e2e.junit.OnKwok;

import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * The operator is killed after single writes of a BlueGreen release and of the way back from one,
 * and started again: after every fourth, or after each with {@code -Dcrash.each=1}.
 */
@OnKwok
@Alone
@ResourceLock(Alone.SECOND_CLUSTER)
class BlueGreenCrashIT {
    private static final int EACH = Integer.getInteger("crash.each", 4);
    private static final int FIRST = Math.min(2, EACH);
    private static final int NEVER = Integer.MAX_VALUE;
    private static final Eventually SOON = Eventually.withinSeconds(240);

    /** What is interrupted. */
    private enum Course {
        /** From a new version to the removal of the old one. */
        RELEASE("1s") {
            @Override
            void prepare(LiveSystem hap) {}

            @Override
            void begin(LiveSystem hap) {
                hap.version("v2");
            }

            @Override
            boolean isOver(State state) {
                return state.isReleased()
                        && state.version().equals("v2")
                        && state.step().equals("Steady");
            }

            @Override
            String serves() {
                return "v2";
            }
        },

        /** From an abort in Watch to the removal of the new version. */
        WAY_BACK("10m") {
            @Override
            void prepare(LiveSystem hap) {
                hap.version("v2").awaitStep("Watch");
                // What stands by is replaced by the same: until that is over there are more.
                hap.await("six pods", _ -> hap.pods().size() == 6);
            }

            @Override
            void begin(LiveSystem hap) {
                hap.say("abort", hap.state().release() + " by ana@example.com");
            }

            @Override
            boolean isOver(State state) {
                return state.isRefused()
                        && state.condition("Stalled").equals("True/Aborted")
                        && state.condition("Available").equals("True/AtPromisedSize");
            }

            @Override
            String serves() {
                return "v1";
            }
        };

        private final String window;

        Course(String window) {
            this.window = window;
        }

        /** Up to where the course begins. */
        abstract void prepare(LiveSystem hap);

        abstract void begin(LiveSystem hap);

        abstract boolean isOver(State state);

        /** The version that has the traffic in the end. */
        abstract String serves();

        private void window(ObjectNode spec) {
            ((ObjectNode) spec.path("response")).put("window", window);
        }
    }

    /**
     * How a course ended.
     *
     * @param writes how many it took, by the audit log; those before the operator was killed, if it
     *     was
     * @param objects what was there in the end
     * @param outcome of the release, in its record
     * @param track that serves
     */
    private record End(int writes, List<String> objects, String outcome, String track) {}

    @ParameterizedTest
    @EnumSource
    void killed_after_a_write_it_comes_to_the_same_end(
            Course course, StartedCluster cluster, KubernetesClient client) throws Exception {
        End reference = run(course, cluster, client, NEVER);
        int[] numbers =
                IntStream.iterate(FIRST, n -> n <= reference.writes(), n -> n + EACH).toArray();
        assertThat(numbers).as("writes after which it is killed").isNotEmpty();
        SideBySide.run(
                course + " did not come to the same end",
                Arrays.stream(numbers)
                        .<Callable<End>>mapToObj(
                                number ->
                                        () -> compared(course, cluster, client, number, reference))
                        .toList());
    }

    private static End compared(
            Course course,
            StartedCluster cluster,
            KubernetesClient client,
            int number,
            End reference)
            throws InterruptedException {
        End end = run(course, cluster, client, number);
        assertThat(end)
                .as(course + " killed after write " + number)
                .usingRecursiveComparison()
                .ignoringFields("writes")
                .isEqualTo(reference);
        return end;
    }

    private static End run(
            Course course, StartedCluster cluster, KubernetesClient client, int number)
            throws InterruptedException {
        String when = number == NEVER ? "never" : "after-" + number;
        String namespace =
                "killed-" + course.name().toLowerCase(Locale.ROOT).replace('_', '-') + "-" + when;
        try (KilledOperator operator = KilledOperator.start(cluster, client, namespace)) {
            LiveSystem hap = LiveSystem.of(client, namespace, "hap", "blue-green");
            hap.with(course::window).apply().awaitStep("Steady");
            hap.await("three pods that serve", _ -> hap.readyEndpoints("filter") == 3);
            course.prepare(hap);
            AuditLog.Position before = cluster.audit().now();
            operator.killAfterWrites(number);
            try (ServedPods served = ServedPods.of(client, namespace, "hap-filter", 3)) {
                course.begin(hap);
                SOON.see(
                        "write " + when + ", or the end",
                        hap::state,
                        state -> operator.isKilled() || course.isOver(state) && isTidy(hap));
                if (operator.isKilled()) {
                    operator.awaitKilled();
                    assertThat(operator.writes(before))
                            .as("what the operator wrote before it was killed")
                            .hasSize(number);
                    operator.startAgain();
                }
                hap.await("the end, killed " + when, course::isOver);
                SOON.holds("three pods in the end", () -> hap.pods().size() == 3);
                assertThat(served.fewest())
                        .as("ready pods behind the Service, killed " + when)
                        .isGreaterThanOrEqualTo(3);
            }
            String track = hap.servingTrack("filter");
            SOON.holds("only what belongs to what serves, killed " + when, () -> isTidy(hap));
            assertThat(hap.versions("filter", track))
                    .as("what serves, killed " + when)
                    .containsExactly(course.serves(), course.serves(), course.serves());
            assertThat(hap.state().attempts()).isEqualTo(2);
            return new End(
                    operator.writes(before).size(),
                    hap.objectNames(),
                    hap.record(2).path("outcome").asText(),
                    track);
        }
    }

    /** Whether only the track that serves has objects. */
    private static boolean isTidy(LiveSystem hap) {
        String track = hap.servingTrack("filter");
        return hap.objectNames().stream()
                .filter(name -> name.contains(" hap-filter-"))
                .allMatch(name -> name.endsWith(track));
    }
}
