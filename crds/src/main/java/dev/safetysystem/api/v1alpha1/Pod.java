package dev.safetysystem.api.v1alpha1;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.Volume;

import java.util.List;
import java.util.Map;

/**
 * The rest of a component's pod, with PodSpec's own names. A closed list: pods keep to the
 * restricted Pod Security Standard.
 *
 * @param volumes volumes; host paths are not among them
 * @param initContainers containers that run to their end before the component starts
 * @param sidecars containers that start before the component and run beside it
 * @param nodeSelector labels that a node must have
 * @param tolerations taints of nodes that are tolerated
 * @param affinity where pods are placed, relative to nodes and other pods
 * @param topologySpreadConstraints how pods are spread over zones and nodes
 * @param priorityClassName priority class of the pods
 * @param runtimeClassName runtime class of the pods
 * @param serviceAccountName service account; only with it pods get a token
 * @param imagePullSecrets registry credentials, beside {@code images.pullSecrets}
 * @param terminationGracePeriodSeconds seconds from SIGTERM to SIGKILL. Default: 30
 * @param annotations annotations of the pods
 * @param labels labels of the pods; safetysystem.dev/* and app.kubernetes.io/* are the operator's
 * @param securityContext identities that the pods run under
 */
@WireRecord
public record Pod(
        List<Volume> volumes,
        List<Container> initContainers,
        List<Container> sidecars,
        Map<String, String> nodeSelector,
        List<Toleration> tolerations,
        Affinity affinity,
        List<TopologySpreadConstraint> topologySpreadConstraints,
        String priorityClassName,
        String runtimeClassName,
        String serviceAccountName,
        List<LocalObjectReference> imagePullSecrets,
        Long terminationGracePeriodSeconds,
        Map<String, String> annotations,
        Map<String, String> labels,
        SecurityContext securityContext) {

    /**
     * Identities of the pod's processes; root is refused.
     *
     * @param runAsUser user id. Default: the image's
     * @param runAsGroup group id. Default: the image's
     * @param fsGroup group that owns the pod's volumes
     */
    @WireRecord
    public record SecurityContext(Long runAsUser, Long runAsGroup, Long fsGroup) {}
}
