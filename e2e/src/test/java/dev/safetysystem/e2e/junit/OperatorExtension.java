package dev.safetysystem.e2e.junit;

import dev.safetysystem.e2e.cluster.GivenCluster;
import dev.safetysystem.e2e.operator.ChartPolicies;
import dev.safetysystem.e2e.operator.LaunchedOperator;
import dev.safetysystem.e2e.operator.OperatorOptions;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Starts the operator that all tests with {@link WithOperator} on one cluster share. */
final class OperatorExtension
        implements BeforeAllCallback,
                ParameterResolver,
                ExecutionCondition,
                TestExecutionExceptionHandler {
    private static final Namespace OURS = Namespace.create(OperatorExtension.class);
    private static final String NAMESPACE = "safetysystem";

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
                    ChartPolicies.bind(ground.cluster(), NAMESPACE);
                    return LaunchedOperator.start(
                            ground.cluster(), OperatorOptions.clusterWide(NAMESPACE));
                });
    }

    /** The log of the operator goes with its cluster: what it said belongs to the failure. */
    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) {
        throw new AssertionError(
                failure.getMessage()
                        + "\nThe operator "
                        + shared(context).state(GroundExtension.namespace(context)),
                failure);
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
