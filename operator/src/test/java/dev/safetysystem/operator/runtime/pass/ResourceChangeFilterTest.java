package dev.safetysystem.operator.runtime.pass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemStatusBuilder;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.function.Consumer;

class ResourceChangeFilterTest {
    private final ResourceChangeFilter filter =
            new ResourceChangeFilter(
                    resource -> resource.getMetadata().getResourceVersion().equals("ours"));

    @Test
    void a_new_generation_a_command_a_deletion_and_a_successor_start_a_pass() {
        assertThat(accepts(r -> r.getMetadata().setGeneration(2L))).isTrue();
        assertThat(
                        accepts(
                                r ->
                                        r.getMetadata()
                                                .setAnnotations(
                                                        Map.of(
                                                                "safetysystem.dev/abort",
                                                                "x by y"))))
                .isTrue();
        assertThat(accepts(r -> r.getMetadata().setDeletionTimestamp("2026-01-05T09:00:00Z")))
                .isTrue();
        assertThat(accepts(r -> r.getMetadata().setUid("other"))).isTrue();
    }

    @Test
    void labels_and_annotations_of_others_start_none() {
        assertThat(accepts(r -> r.getMetadata().setLabels(Map.of("a", "b")))).isFalse();
        assertThat(accepts(r -> r.getMetadata().setAnnotations(Map.of("argocd/x", "y")))).isFalse();
    }

    @Test
    void our_own_status_starts_none_and_somebody_elses_does() {
        assertThat(accepts(r -> status(r, "ours"))).isFalse();
        assertThat(accepts(r -> status(r, "theirs"))).isTrue();
    }

    private static void status(SafetySystem resource, String version) {
        resource.getMetadata().setResourceVersion(version);
        resource.setStatus(SafetySystemStatusBuilder.builder().version("v9").build());
    }

    private boolean accepts(Consumer<SafetySystem> change) {
        SafetySystem now = resource();
        change.accept(now);
        return filter.accept(now, resource());
    }

    private static SafetySystem resource() {
        var resource = new SafetySystem();
        resource.setMetadata(
                new ObjectMetaBuilder()
                        .withName("hap")
                        .withUid("uid")
                        .withGeneration(1L)
                        .withResourceVersion("1")
                        .build());
        return resource;
    }
}
