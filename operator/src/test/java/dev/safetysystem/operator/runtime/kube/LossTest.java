package dev.safetysystem.operator.runtime.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.model.Names;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** What is told as a loss, so that it is looked at before the releases of others. */
class LossTest {
    private final List<Boolean> lost = new ArrayList<>();
    private final ObjectStore<Pod> pods =
            new ObjectStore<>(
                    Pod.class,
                    KubernetesAccess.serialization(SystemRoom.ofThisProcess()),
                    o -> o.getMetadata().getLabels().get(Names.SYSTEM),
                    Room.ofThisProcess(),
                    (namespace, system, was) -> lost.add(was));
    private final ObjectStore<EndpointSlice> slices =
            new ObjectStore<>(
                    EndpointSlice.class,
                    KubernetesAccess.serialization(SystemRoom.ofThisProcess()),
                    o -> o.getMetadata().getLabels().get(Names.SYSTEM),
                    Room.ofThisProcess(),
                    (namespace, system, was) -> lost.add(was));

    @Test
    void a_pod_that_comes_up_is_none() {
        seen(pod(1, "False"));
        seen(pod(2, "True"));

        assertThat(lost).containsExactly(false, false);
    }

    @Test
    void a_ready_pod_that_is_not_ready_any_more_is_one() {
        seen(pod(1, "True"));
        seen(pod(2, "False"));

        assertThat(lost).containsExactly(false, true);
    }

    @Test
    void a_ready_pod_that_is_gone_without_a_word_is_one() {
        seen(pod(1, "True"));
        pods.remove("n/p");

        assertThat(lost).containsExactly(false, true);
    }

    @Test
    void a_pod_that_was_asked_to_end_is_none() {
        seen(pod(1, "True"));
        seen(ending(pod(2, "True")));
        seen(ending(pod(3, "False")));
        pods.remove("n/p");

        assertThat(lost).hasSize(4).containsOnly(false);
    }

    @Test
    void a_Service_that_loses_its_last_ready_pod_is_one() {
        seen(slice(1, true, true));
        seen(slice(2, true, false));
        seen(slice(3, false, false));

        assertThat(lost).containsExactly(false, false, true);
    }

    @Test
    void a_Service_that_only_checks_ask_tells_of_no_loss() {
        EndpointSlice full = slice(1, true);
        EndpointSlice empty = slice(2, false);
        full.getMetadata().getLabels().put(Names.TRACK, "first");
        empty.getMetadata().getLabels().put(Names.TRACK, "first");
        seen(full);
        seen(empty);

        assertThat(lost).containsExactly(false, false);
    }

    private void seen(Pod pod) {
        pods.put(pods.getKey(pod), pod);
    }

    private void seen(EndpointSlice slice) {
        slices.put(slices.getKey(slice), slice);
    }

    private static Pod ending(Pod pod) {
        pod.getMetadata().setDeletionTimestamp("2026-01-05T09:00:00Z");
        return pod;
    }

    private static Pod pod(int version, String ready) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("n")
                .withName("p")
                .withUid("uid")
                .withResourceVersion(Integer.toString(version))
                .addToLabels(Names.SYSTEM, "hap")
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .endCondition()
                .endStatus()
                .build();
    }

    private static EndpointSlice slice(int version, boolean... ready) {
        var slice =
                new EndpointSliceBuilder()
                        .withNewMetadata()
                        .withNamespace("n")
                        .withName("s")
                        .withUid("uid")
                        .withResourceVersion(Integer.toString(version))
                        .addToLabels(Names.SYSTEM, "hap")
                        .endMetadata();
        for (boolean one : ready) {
            slice.addNewEndpoint().withNewConditions().withReady(one).endConditions().endEndpoint();
        }
        return slice.build();
    }
}
