package dev.safetysystem.e2e.junit;

import dev.safetysystem.e2e.cluster.Clients;
import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.cluster.GivenCluster;
import dev.safetysystem.e2e.operator.LaunchedOperator;
import dev.safetysystem.e2e.operator.OperatorOptions;

import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Starts the operator that all tests with {@link WithOperator} on one cluster share. */
final class OperatorExtension implements BeforeAllCallback, ParameterResolver, ExecutionCondition {
    private static final Namespace OURS = Namespace.create(OperatorExtension.class);
    private static final String NAMESPACE = "safetysystem";
    private static final String CHART = Path.of("..", "helm").toString();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return GivenCluster.ofEnvironment().isPresent()
                ? ConditionEvaluationResult.disabled(
                        "KUBECONFIG is set, and these tests order faults of pods: unset it")
                : ConditionEvaluationResult.enabled("a cluster is started");
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        shared(context);
    }

    private static LaunchedOperator shared(ExtensionContext context) {
        return GroundExtension.beside(
                context,
                OURS,
                LaunchedOperator.class,
                ground -> {
                    bindWrites(ground.cluster());
                    return LaunchedOperator.start(
                            ground.cluster(), OperatorOptions.clusterWide(NAMESPACE));
                });
    }

    /**
     * The chart's policies for what others and the operator itself may write: they hinder nothing.
     */
    private static void bindWrites(Cluster cluster) {
        String policy =
                cluster.helm(
                                "template",
                                "safetysystem-operator",
                                CHART,
                                "--namespace=" + NAMESPACE,
                                "--set=clusterWide=true",
                                "--show-only=templates/writepolicy.yaml",
                                "--show-only=templates/podpolicy.yaml")
                        .run()
                        .orThrow();
        try (KubernetesClient client = Clients.of(cluster)) {
            client.load(new ByteArrayInputStream(policy.getBytes(StandardCharsets.UTF_8)))
                    .items()
                    .forEach(one -> client.resource(one).fieldManager("e2e").serverSideApply());
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == LaunchedOperator.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return shared(context);
    }
}
