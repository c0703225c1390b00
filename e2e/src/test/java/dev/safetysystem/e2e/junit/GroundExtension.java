package dev.safetysystem.e2e.junit;

import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.cluster.GivenCluster;
import dev.safetysystem.e2e.cluster.Machine;
import dev.safetysystem.e2e.cluster.Nodes;
import dev.safetysystem.e2e.cluster.Progress;
import dev.safetysystem.e2e.cluster.StartedCluster;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Gives tests their cluster, or says why it cannot. */
final class GroundExtension implements ParameterResolver, ExecutionCondition, AfterEachCallback {
    private static final Namespace OURS = Namespace.create(GroundExtension.class);

    /** Where nothing may be left out: what would be a skip elsewhere is a failure. */
    private static final boolean NOTHING_SKIPPED = "true".equals(System.getenv("CI"));

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<String> reason = reasonToSkip(context);
        if (reason.isPresent() && NOTHING_SKIPPED) {
            throw new AssertionError("CI=true, and nothing may be skipped: " + reason.get());
        }
        // Maven's console says how many were skipped and not why.
        reason.ifPresent(
                why ->
                        Progress.onStandardError()
                                .say("skipped " + context.getDisplayName() + ": " + why));
        return reason.map(ConditionEvaluationResult::disabled)
                .orElseGet(() -> ConditionEvaluationResult.enabled("the machine can do it"));
    }

    private static Optional<String> reasonToSkip(ExtensionContext context) {
        if (GivenCluster.ofEnvironment().isPresent() && needsStarted(context)) {
            return Optional.of(
                    "KUBECONFIG is set, and this test disturbs a cluster or reads its audit log: unset"
                            + " it to have one started");
        }
        return GivenCluster.ofEnvironment().isPresent() && nodes(context) == Nodes.KWOK
                ? Optional.empty()
                : Machine.obstacle(nodes(context));
    }

    private static boolean needsStarted(ExtensionContext context) {
        return isAlone(context)
                || context.getTestMethod()
                        .filter(
                                method ->
                                        Arrays.asList(method.getParameterTypes())
                                                .contains(StartedCluster.class))
                        .isPresent();
    }

    private static boolean isAlone(ExtensionContext context) {
        return context.getRequiredTestClass().isAnnotationPresent(Alone.class);
    }

    private static Nodes nodes(ExtensionContext context) {
        return context.getRequiredTestClass().isAnnotationPresent(OnRealNode.class)
                ? Nodes.REAL
                : Nodes.KWOK;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Cluster.class
                || type == StartedCluster.class
                || type == KubernetesClient.class
                || type == FreshNamespace.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        SharedCluster shared = shared(context);
        Class<?> type = parameter.getParameter().getType();
        if (type == KubernetesClient.class) {
            return shared.client();
        }
        return type == FreshNamespace.class ? namespace(shared, context) : shared.cluster();
    }

    static SharedCluster shared(ExtensionContext context) {
        if (isAlone(context)) {
            // Closed with the class's own context, and inherited by those of its methods.
            return ofClass(context)
                    .getStore(OURS)
                    .getOrComputeIfAbsent("alone", _ -> SharedCluster.alone(), SharedCluster.class);
        }
        // Values of the root store that can be closed are closed when the test run ends.
        return context.getRoot()
                .getStore(OURS)
                .getOrComputeIfAbsent(nodes(context), SharedCluster::open, SharedCluster.class);
    }

    /**
     * What goes with the cluster of a test: made once for those who share it, closed before it.
     *
     * @param type of which there is one for each cluster
     */
    static <T> T beside(
            ExtensionContext context,
            Namespace namespace,
            Class<T> type,
            Function<SharedCluster, T> making) {
        SharedCluster ground = shared(context);
        ExtensionContext lasting = isAlone(context) ? ofClass(context) : context.getRoot();
        // A store looks into those above it, so the shared one must not answer to the same name.
        String key = type.getName() + (isAlone(context) ? " alone" : "");
        return lasting.getStore(namespace)
                .getOrComputeIfAbsent(key, _ -> making.apply(ground), type);
    }

    private static ExtensionContext ofClass(ExtensionContext context) {
        return context.getTestMethod().isEmpty()
                ? context
                : ofClass(context.getParent().orElseThrow());
    }

    private static FreshNamespace namespace(SharedCluster shared, ExtensionContext context) {
        return context.getStore(OURS)
                .getOrComputeIfAbsent(
                        FreshNamespace.class,
                        unused -> create(shared, context.getRequiredTestClass().getSimpleName()),
                        FreshNamespace.class);
    }

    /** The name of a test's namespace; empty if it has none. */
    static String namespace(ExtensionContext context) {
        FreshNamespace made =
                context.getStore(OURS).get(FreshNamespace.class, FreshNamespace.class);
        return made == null ? "" : made.name();
    }

    private static FreshNamespace create(SharedCluster shared, String testClass) {
        String name =
                testClass.toLowerCase(Locale.ROOT)
                        + "-"
                        + UUID.randomUUID().toString().substring(0, 8);
        shared.client()
                .namespaces()
                .resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .build())
                .create();
        return new FreshNamespace(name);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        String namespace = namespace(context);
        if (!namespace.isEmpty()) {
            shared(context).client().namespaces().withName(namespace).delete();
        }
    }
}
