package dev.safetysystem.operator.runtime.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class DefinitionTest {
    private static final String OLD = schema("\"step\": {}");
    private static final String NEW =
            schema("\"components\": {\"items\": {\"properties\": {\"track\": {}}}}");

    private String published = OLD;
    private long nanos;
    private int woken;
    private final Definition definition =
            new Definition(() -> published, () -> nanos, () -> woken++);

    @Test
    void one_that_lacks_a_field_is_named_with_the_field_and_the_remedy() {
        assertThat(definition.isOlderBy(refusal())).isTrue();

        assertThat(definition.trouble())
                .hasValue(
                        "the CustomResourceDefinition is older than this operator, it has no"
                                + " status.components[name=\"web\"].track: nothing is done until it is"
                                + " upgraded (helm upgrade, with crds.create)");
    }

    @Test
    void when_it_has_been_upgraded_all_systems_are_looked_at() {
        definition.isOlderBy(refusal());
        published = NEW;
        assertThat(definition.trouble()).isPresent();

        nanos = Duration.ofSeconds(31).toNanos();

        assertThat(definition.trouble()).isEmpty();
        assertThat(woken).isEqualTo(1);
    }

    @Test
    void as_long_as_it_is_old_nothing_is_done() {
        definition.isOlderBy(refusal());

        nanos = Duration.ofSeconds(31).toNanos();

        assertThat(definition.trouble()).isPresent();
        assertThat(woken).isZero();
    }

    @Test
    void any_other_refusal_says_nothing_of_it() {
        var other = new StatusBuilder().withCode(500).withMessage("etcd is down").build();

        assertThat(definition.isOlderBy(new KubernetesClientException(other))).isFalse();
        assertThat(definition.isOlderBy(new KubernetesClientException("no answer"))).isFalse();
        assertThat(definition.trouble()).isEmpty();
    }

    private static KubernetesClientException refusal() {
        return new KubernetesClientException(
                new StatusBuilder()
                        .withCode(500)
                        .withMessage(
                                "failed to create typed patch object (ra/hap;"
                                        + " safetysystem.dev/v1alpha1, Kind=SafetySystem):"
                                        + " .status.components[name=\"web\"].track: field not declared"
                                        + " in schema")
                        .build());
    }

    private static String schema(String fields) {
        return "{\"components\": {\"schemas\": {\"dev.safetysystem.v1alpha1.SafetySystem\":"
                + " {\"properties\": {\"status\": {\"properties\": {"
                + fields
                + "}}}}}}}";
    }
}
