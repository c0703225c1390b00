package dev.safetysystem.api.v1alpha1;

import dev.safetysystem.api.schema.Items;
import dev.safetysystem.api.schema.ObjectName;
import dev.safetysystem.api.schema.OneOf;
import dev.safetysystem.api.schema.Range;
import dev.safetysystem.api.schema.Refused;
import dev.safetysystem.api.schema.Rule;
import dev.safetysystem.api.schema.Text;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HostAlias;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodDNSConfig;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.Volume;

import java.util.List;
import java.util.Map;

/**
 * The rest of a component's pod, with the names that PodSpec has. Other fields are not offered, so
 * that pods meet the restricted Pod Security Standard.
 *
 * @param volumes volumes; no host paths
 * @param initContainers containers that run to their end before the component starts
 * @param sidecars containers that start before the component and run beside it
 * @param nodeSelector labels that a node must have
 * @param tolerations taints of nodes that are tolerated
 * @param affinity where pods are placed, relative to nodes and other pods
 * @param topologySpreadConstraints how pods are spread over zones and nodes
 * @param priorityClassName priority class of the pods
 * @param runtimeClassName runtime class of the pods
 * @param serviceAccountName service account; only with it pods get a token, by a projected volume
 *     too. Whoever may write the resource may name any account of the namespace
 * @param automountServiceAccountToken whether pods get a token; true only with serviceAccountName.
 *     Default: with serviceAccountName
 * @param hostAliases lines of the pods' hosts file
 * @param dnsPolicy where the pods' DNS settings come from. Default: ClusterFirst
 * @param dnsConfig further DNS settings
 * @param imagePullSecrets registry credentials, beside {@code images.pullSecrets}
 * @param terminationGracePeriodSeconds seconds from SIGTERM to SIGKILL. Default: 30
 * @param annotations annotations of the pods
 * @param labels labels of the pods; safetysystem.dev/* and app.kubernetes.io/* are the operator's
 * @param securityContext identities that the pods run under
 */
@WireRecord
@Refused(
        field = "hostNetwork",
        type = "boolean",
        unless = "false",
        because = "pods meet the restricted Pod Security Standard: remove it")
@Refused(
        field = "hostPID",
        type = "boolean",
        unless = "false",
        because = "pods meet the restricted Pod Security Standard: remove it")
@Refused(
        field = "hostIPC",
        type = "boolean",
        unless = "false",
        because = "pods meet the restricted Pod Security Standard: remove it")
@Refused(
        field = "enableServiceLinks",
        type = "boolean",
        unless = "false",
        because = "pods get no variables about other Services: use componentRef")
@Refused(
        field = "nodeName",
        type = "string",
        because = "the scheduler places pods: use nodeSelector or affinity")
@Refused(
        field = "restartPolicy",
        type = "string",
        unless = "Always",
        because = "containers of a component are always restarted: remove it")
@Refused(
        field = "containers",
        type = "array",
        because =
                "the component is the pod's container: write its fields into the component, and "
                        + "further containers into sidecars")
@Rule(
        value =
"""
!has(self.dnsPolicy) || self.dnsPolicy != 'None' || has(self.dnsConfig)
&& has(self.dnsConfig.nameservers) && size(self.dnsConfig.nameservers) > 0
""",
        message = "dnsPolicy: None needs dnsConfig.nameservers: add them",
        field = ".dnsPolicy")
@Rule(
        value =
"""
has(self.serviceAccountName) || !has(self.automountServiceAccountToken)
|| !self.automountServiceAccountToken
""",
        message =
                "automountServiceAccountToken needs serviceAccountName: without it the token would"
                        + " be that of the namespace's default account: name the account",
        field = ".automountServiceAccountToken")
@Rule(
        given = "!has(self.serviceAccountName) && has(self.volumes)",
        each = "self.volumes as v",
        breaks =
"""
has(v.projected) && has(v.projected.sources)
&& v.projected.sources.exists(s, has(s.serviceAccountToken))
""",
        message =
                "a serviceAccountToken needs serviceAccountName: without it the token would be that"
                        + " of the namespace's default account: name the account",
        field = ".volumes")
@Rule(
        given = "has(self.sidecars) && has(self.initContainers)",
        each = "self.sidecars as s",
        breaks = "self.initContainers.exists(i, i.name == s.name)",
        message = "an init container and a sidecar have the same name: rename one",
        field = ".sidecars")
@Rule(
        value =
"""
!has(self.labels) || !self.labels.exists(k, k.startsWith('safetysystem.dev/')
|| k.startsWith('app.kubernetes.io/'))
""",
        message =
                "labels of safetysystem.dev/ and app.kubernetes.io/ are the operator's: "
                        + "rename or remove it",
        field = ".labels")
@Rule(
        value =
"""
!has(self.annotations) || !self.annotations.exists(k,
k.startsWith('safetysystem.dev/'))
""",
        message = "annotations of safetysystem.dev/ are the operator's: rename or remove it",
        field = ".annotations")
public record Pod(
        @Items(max = 32, keys = "name") List<Volume> volumes,
        @Items(max = 8, keys = "name") List<Container> initContainers,
        @Items(max = 8, keys = "name") List<Container> sidecars,
        @Items(max = 16) Map<String, @Text(min = 0, max = 63) String> nodeSelector,
        @Items(max = 16) List<Toleration> tolerations,
        Affinity affinity,
        @Items(max = 8) List<TopologySpreadConstraint> topologySpreadConstraints,
        @ObjectName String priorityClassName,
        @ObjectName String runtimeClassName,
        @ObjectName String serviceAccountName,
        Boolean automountServiceAccountToken,
        @Items(max = 32, keys = "ip") List<HostAlias> hostAliases,
        @OneOf({"ClusterFirst", "Default", "None"}) String dnsPolicy,
        PodDNSConfig dnsConfig,
        @Items(max = 8, keys = "name") List<LocalObjectReference> imagePullSecrets,
        @Range(max = 86400) Long terminationGracePeriodSeconds,
        @Items(max = 32) Map<String, @Text(min = 0, max = 4096) String> annotations,
        @Items(max = 32) Map<String, @Text(min = 0, max = 63) String> labels,
        SecurityContext securityContext) {

    /**
     * Identities of the pod's processes; root is refused.
     *
     * @param runAsUser user id. Default: the image's
     * @param runAsGroup group id. Default: the image's
     * @param fsGroup group that owns the pod's volumes
     * @param fsGroupChangePolicy when the owner of files in volumes is changed. Default: Always
     * @param supplementalGroups further groups of the processes
     * @param runAsNonRoot true, whatever is written
     * @param seccompProfile default: RuntimeDefault
     */
    @WireRecord
    @Rule(
            value = "!has(self.runAsNonRoot) || self.runAsNonRoot",
            message =
                    "runAsNonRoot: false is refused, pods meet the restricted Pod Security "
                            + "Standard: remove it",
            field = ".runAsNonRoot")
    public record SecurityContext(
            @Range(min = 1, max = 2147483647) Long runAsUser,
            @Range(min = 1, max = 2147483647) Long runAsGroup,
            @Range(min = 1, max = 2147483647) Long fsGroup,
            @OneOf({"Always", "OnRootMismatch"}) String fsGroupChangePolicy,
            @Items(max = 32, set = true)
                    List<@Range(min = 1, max = 2147483647) Long> supplementalGroups,
            Boolean runAsNonRoot,
            SeccompProfile seccompProfile) {}
}
