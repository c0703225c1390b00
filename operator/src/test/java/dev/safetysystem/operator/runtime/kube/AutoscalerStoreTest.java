package dev.safetysystem.operator.runtime.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.model.Names;

import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** What an autoscaler says is kept; what it measures wakes nobody. */
class AutoscalerStoreTest {
    private final List<String> told = new ArrayList<>();
    private final ObjectStore<HorizontalPodAutoscaler> store =
            new ObjectStore<>(
                    HorizontalPodAutoscaler.class,
                    KubernetesAccess.serialization(SystemRoom.ofThisProcess()),
                    o -> o.getMetadata().getLabels().get(Names.SYSTEM),
                    Room.ofThisProcess(),
                    (namespace, system, lost) -> told.add(namespace + "/" + system));

    @BeforeEach
    void a_measuring_autoscaler_is_known() {
        seen(autoscaler());
        told.clear();
    }

    @Test
    void its_wanted_size_and_conditions_are_kept_without_measured_values() {
        var status = store.find("n", "hap-api").orElseThrow().getStatus();

        assertThat(status.getDesiredReplicas()).isEqualTo(4);
        assertThat(status.getCurrentReplicas()).isEqualTo(3);
        assertThat(status.getConditions())
                .singleElement()
                .satisfies(c -> assertThat(c.getMessage()).isEqualTo("all is well"));
        assertThat(status.getCurrentMetrics()).isEmpty();
    }

    @Test
    void measured_values_and_other_words_wake_nobody() {
        seen(
                new HorizontalPodAutoscalerBuilder(autoscaler())
                        .editMetadata()
                        .withResourceVersion("2")
                        .endMetadata()
                        .editStatus()
                        .editFirstCurrentMetric()
                        .editResource()
                        .editCurrent()
                        .withAverageUtilization(71)
                        .endCurrent()
                        .endResource()
                        .endCurrentMetric()
                        .editFirstCondition()
                        .withReason("ScaleDownStabilized")
                        .withMessage("recent recommendations were higher")
                        .endCondition()
                        .endStatus()
                        .build());

        assertThat(told).isEmpty();
        assertThat(store.find("n", "hap-api").orElseThrow().getStatus().getConditions())
                .singleElement()
                .satisfies(c -> assertThat(c.getReason()).isEqualTo("ScaleDownStabilized"));
    }

    @Test
    void another_wanted_size_wakes_its_system() {
        seen(changed(status -> status.editStatus().withDesiredReplicas(5).endStatus()));

        assertThat(told).containsExactly("n/hap");
    }

    @Test
    void a_condition_that_holds_no_more_wakes_its_system() {
        seen(
                changed(
                        status ->
                                status.editStatus()
                                        .editFirstCondition()
                                        .withStatus("False")
                                        .endCondition()
                                        .endStatus()));

        assertThat(told).containsExactly("n/hap");
    }

    @Test
    void other_bounds_wake_its_system() {
        seen(changed(spec -> spec.editSpec().withMaxReplicas(20).endSpec()));

        assertThat(told).containsExactly("n/hap");
    }

    private static HorizontalPodAutoscaler changed(
            UnaryOperator<HorizontalPodAutoscalerBuilder> change) {
        var builder =
                new HorizontalPodAutoscalerBuilder(autoscaler())
                        .editMetadata()
                        .withResourceVersion("2")
                        .endMetadata();
        return change.apply(builder).build();
    }

    private void seen(HorizontalPodAutoscaler object) {
        store.put(store.getKey(object), object);
    }

    private static HorizontalPodAutoscaler autoscaler() {
        return new HorizontalPodAutoscalerBuilder()
                .withNewMetadata()
                .withNamespace("n")
                .withName("hap-api")
                .withUid("uid")
                .withResourceVersion("1")
                .addToLabels(Names.SYSTEM, "hap")
                .endMetadata()
                .withNewSpec()
                .withMinReplicas(2)
                .withMaxReplicas(10)
                .endSpec()
                .withNewStatus()
                .withCurrentReplicas(3)
                .withDesiredReplicas(4)
                .addNewCondition()
                .withType("ScalingActive")
                .withStatus("True")
                .withReason("ValidMetricFound")
                .withMessage("all is well")
                .endCondition()
                .addNewCurrentMetric()
                .withType("Resource")
                .withNewResource()
                .withName("cpu")
                .withNewCurrent()
                .withAverageUtilization(70)
                .endCurrent()
                .endResource()
                .endCurrentMetric()
                .endStatus()
                .build();
    }
}
