package dev.safetysystem.api.generator;

import static java.util.Map.entry;

import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMapEnvSource;
import io.fabric8.kubernetes.api.model.ConfigMapKeySelector;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.ExecAction;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HostAlias;
import io.fabric8.kubernetes.api.model.ImageVolumeSource;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.ObjectFieldSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodDNSConfigOption;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecretEnvSource;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.TCPSocketAction;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What the schema says about one of Kubernetes' own types, beyond the limits that all have. */
final class KubernetesShape {
    private static final String OBJECT_NAME = "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$";
    private static final String LABEL_NAME = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";
    private static final List<String> HTTP_SCHEMES = List.of("HTTP", "HTTPS");

    private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
    private static final String RESTRICTED =
            " is refused, pods meet the restricted Pod Security Standard: remove it";

    private static final Map<Class<?>, KubernetesShape> SHAPES =
            Map.ofEntries(
                    entry(
                            ContainerPort.class,
                            only("name", "containerPort", "protocol")
                                    .needs("containerPort")
                                    .text("name", 15, "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
                                    .range("containerPort", 1, 65535)
                                    .values("protocol", "TCP", "UDP", "SCTP")),
                    entry(
                            Container.class,
                            only(
                                            "name",
                                            "image",
                                            "command",
                                            "args",
                                            "env",
                                            "envFrom",
                                            "workingDir",
                                            "imagePullPolicy",
                                            "securityContext",
                                            "ports",
                                            "resources",
                                            "startupProbe",
                                            "readinessProbe",
                                            "livenessProbe",
                                            "volumeMounts",
                                            "lifecycle")
                                    .needs("name", "image")
                                    .text("name", 63, LABEL_NAME)
                                    .text("image", 512, "^[a-z0-9][A-Za-z0-9._:/@-]*$")
                                    .items("command", 64, 4096)
                                    .items("args", 64, 4096)
                                    .values("imagePullPolicy", PULL_POLICIES)
                                    .keyed("env", 256, "name")
                                    .keyed("volumeMounts", 32, "mountPath")),
                    entry(
                            SecurityContext.class,
                            only(
                                            "allowPrivilegeEscalation",
                                            "capabilities",
                                            "privileged",
                                            "readOnlyRootFilesystem",
                                            "runAsGroup",
                                            "runAsNonRoot",
                                            "runAsUser",
                                            "seccompProfile")
                                    .range("runAsUser", 1, Integer.MAX_VALUE)
                                    .range("runAsGroup", 1, Integer.MAX_VALUE)
                                    .rule(
                                            "!has(self.privileged) || !self.privileged",
                                            "privileged" + RESTRICTED)
                                    .rule(
                                            "!has(self.allowPrivilegeEscalation) ||"
                                                    + " !self.allowPrivilegeEscalation",
                                            "allowPrivilegeEscalation" + RESTRICTED)
                                    .rule(
                                            "!has(self.runAsNonRoot) || self.runAsNonRoot",
                                            "runAsNonRoot: false" + RESTRICTED)),
                    entry(
                            Capabilities.class,
                            all().rule(
                                            "!has(self.add) || size(self.add) == 0",
                                            "capabilities.add" + RESTRICTED)),
                    entry(
                            SeccompProfile.class,
                            all().needs("type").values("type", "RuntimeDefault", "Localhost")),
                    entry(HostAlias.class, all().needs("ip").text("ip", 64, null)),
                    entry(PodDNSConfigOption.class, all().needs("name")),
                    entry(
                            ImageVolumeSource.class,
                            all().needs("reference")
                                    .text("reference", 512, "^[a-z0-9][A-Za-z0-9._:/@-]*$")
                                    .values("pullPolicy", PULL_POLICIES)),
                    entry(
                            EnvVar.class,
                            all().needs("name")
                                    .text("name", 128, "^[A-Za-z_][A-Za-z0-9_.-]*$")
                                    .text("value", 32768, null)
                                    .rule(
                                            "!has(self.value) || !has(self.valueFrom)",
                                            "value and valueFrom exclude each other: remove one")),
                    entry(
                            EnvVarSource.class,
                            only("configMapKeyRef", "secretKeyRef", "fieldRef", "resourceFieldRef")
                                    .exactlyOne(
                                            "configMapKeyRef",
                                            "secretKeyRef",
                                            "fieldRef",
                                            "resourceFieldRef")),
                    entry(
                            EnvFromSource.class,
                            all().text("prefix", 128, "^[A-Za-z_][A-Za-z0-9_.-]*$")
                                    .exactlyOne("configMapRef", "secretRef")),
                    entry(ConfigMapEnvSource.class, reference()),
                    entry(SecretEnvSource.class, reference()),
                    entry(LocalObjectReference.class, reference()),
                    entry(ConfigMapKeySelector.class, keyReference()),
                    entry(SecretKeySelector.class, keyReference()),
                    entry(ObjectFieldSelector.class, all().needs("fieldPath")),
                    entry(ResourceFieldSelector.class, all().needs("resource")),
                    entry(
                            ResourceRequirements.class,
                            only("limits", "requests").quantities("limits").quantities("requests")),
                    entry(
                            Probe.class,
                            all().range("failureThreshold", 1, 100_000)
                                    .range("initialDelaySeconds", 0, 86_400)
                                    .range("periodSeconds", 1, 86_400)
                                    .range("successThreshold", 1, 100_000)
                                    .range("timeoutSeconds", 1, 86_400)
                                    .exactlyOne("exec", "grpc", "httpGet", "tcpSocket")),
                    entry(
                            HTTPGetAction.class,
                            without("host").needs("port").values("scheme", HTTP_SCHEMES)),
                    entry(TCPSocketAction.class, without("host").needs("port")),
                    entry(ExecAction.class, all().items("command", 64, 4096)),
                    entry(Lifecycle.class, without("stopSignal")),
                    entry(
                            LifecycleHandler.class,
                            only("exec", "httpGet", "sleep")
                                    .exactlyOne("exec", "httpGet", "sleep")),
                    entry(
                            VolumeMount.class,
                            without("mountPropagation", "recursiveReadOnly")
                                    .needs("name", "mountPath")
                                    .text("name", 63, LABEL_NAME)
                                    .text("mountPath", 1024, "^/[^:]*$")),
                    entry(
                            Volume.class,
                            only(
                                            "name",
                                            "configMap",
                                            "csi",
                                            "downwardAPI",
                                            "emptyDir",
                                            "ephemeral",
                                            "hostPath",
                                            "image",
                                            "persistentVolumeClaim",
                                            "projected",
                                            "secret")
                                    .needs("name")
                                    .rule("!has(self.hostPath)", "hostPath" + RESTRICTED)
                                    .text("name", 63, LABEL_NAME)
                                    .exactlyOne(
                                            "configMap",
                                            "csi",
                                            "downwardAPI",
                                            "emptyDir",
                                            "ephemeral",
                                            "image",
                                            "persistentVolumeClaim",
                                            "projected",
                                            "secret")),
                    entry(
                            VolumeProjection.class,
                            only("configMap", "downwardAPI", "secret", "serviceAccountToken")
                                    .exactlyOne(
                                            "configMap",
                                            "downwardAPI",
                                            "secret",
                                            "serviceAccountToken")),
                    entry(ObjectMeta.class, only("labels", "annotations")),
                    entry(
                            PersistentVolumeClaimSpec.class,
                            only("accessModes", "resources", "storageClassName", "volumeMode")),
                    entry(
                            Toleration.class,
                            all().values("operator", "Exists", "Equal")
                                    .values(
                                            "effect",
                                            "NoSchedule",
                                            "PreferNoSchedule",
                                            "NoExecute")),
                    entry(
                            TopologySpreadConstraint.class,
                            all().needs("maxSkew", "topologyKey", "whenUnsatisfiable")
                                    .range("maxSkew", 1, 1000)
                                    .values("nodeAffinityPolicy", "Honor", "Ignore")
                                    .values("nodeTaintsPolicy", "Honor", "Ignore")
                                    .values(
                                            "whenUnsatisfiable",
                                            "DoNotSchedule",
                                            "ScheduleAnyway")),
                    entry(PodAffinityTerm.class, all().needs("topologyKey")),
                    entry(
                            LabelSelectorRequirement.class,
                            all().needs("key", "operator")
                                    .values("operator", "In", "NotIn", "Exists", "DoesNotExist")),
                    entry(
                            NodeSelectorRequirement.class,
                            all().needs("key", "operator")
                                    .values(
                                            "operator",
                                            "In",
                                            "NotIn",
                                            "Exists",
                                            "DoesNotExist",
                                            "Gt",
                                            "Lt")),
                    entry(
                            NetworkPolicyPeer.class,
                            all().rule(
                                            "has(self.ipBlock) != (has(self.namespaceSelector) ||"
                                                    + " has(self.podSelector))",
                                            "either ipBlock, or namespaceSelector and podSelector,"
                                                    + " must be given: add one or remove the"
                                                    + " other")),
                    entry(IPBlock.class, all().needs("cidr")),
                    entry(
                            Condition.class,
                            all().needs("type", "status", "reason", "lastTransitionTime")
                                    .text("type", 316, null)
                                    .text("message", 32768, null)
                                    .values("status", "True", "False", "Unknown")));

    private final Set<String> only;
    private final Set<String> without;
    private final List<String> required = new ArrayList<>();
    private final Map<String, Consumer<JSONSchemaProps>> limits = new HashMap<>();
    private final List<ValidationRule> rules = new ArrayList<>();

    private KubernetesShape(Set<String> only, Set<String> without) {
        this.only = only;
        this.without = without;
    }

    static KubernetesShape of(Class<?> type) {
        return SHAPES.getOrDefault(type, all());
    }

    /** Whether the schema has the field. */
    boolean has(String field) {
        return (only.isEmpty() || only.contains(field)) && !without.contains(field);
    }

    /** Tightens the limits of a field. */
    void limit(String field, JSONSchemaProps property) {
        limits.getOrDefault(field, unchanged -> {}).accept(property);
    }

    List<String> required() {
        return required;
    }

    List<ValidationRule> rules() {
        return rules;
    }

    private static KubernetesShape all() {
        return new KubernetesShape(Set.of(), Set.of());
    }

    private static KubernetesShape only(String... fields) {
        return new KubernetesShape(Set.of(fields), Set.of());
    }

    private static KubernetesShape without(String... fields) {
        return new KubernetesShape(Set.of(), Set.of(fields));
    }

    private static KubernetesShape reference() {
        return all().needs("name").text("name", 253, OBJECT_NAME);
    }

    private static KubernetesShape keyReference() {
        return all().needs("name", "key")
                .text("name", 253, OBJECT_NAME)
                .text("key", 253, "^[-._a-zA-Z0-9]+$");
    }

    private KubernetesShape needs(String... fields) {
        required.addAll(List.of(fields));
        return this;
    }

    private KubernetesShape text(String field, long max, String pattern) {
        limits.put(
                field,
                property -> {
                    property.setMaxLength(max);
                    property.setPattern(pattern);
                });
        return this;
    }

    private KubernetesShape range(String field, long min, long max) {
        limits.put(
                field,
                property -> {
                    property.setMinimum((double) min);
                    property.setMaximum((double) max);
                });
        return this;
    }

    private KubernetesShape values(String field, String... values) {
        return values(field, List.of(values));
    }

    private KubernetesShape values(String field, List<String> values) {
        limits.put(
                field,
                property -> {
                    property.setMaxLength(null);
                    property.setEnum(KubernetesSchema.values(values));
                });
        return this;
    }

    private KubernetesShape items(String field, long max, long length) {
        limits.put(
                field,
                property -> {
                    property.setMaxItems(max);
                    property.getItems().getSchema().setMaxLength(length);
                });
        return this;
    }

    private KubernetesShape keyed(String field, long max, String key) {
        limits.put(
                field,
                property -> {
                    property.setMaxItems(max);
                    property.setXKubernetesListType("map");
                    property.setXKubernetesListMapKeys(List.of(key));
                });
        return this;
    }

    /** Quantities that people write by hand: to be told what to write costs more than a pattern. */
    private KubernetesShape quantities(String field) {
        limits.put(
                field,
                property -> {
                    property.setMaxProperties(16L);
                    var quantity = property.getAdditionalProperties().getSchema();
                    quantity.setPattern(null);
                    quantity.setXKubernetesValidations(
                            List.of(
                                    CelRules.matching(
                                            "string(self)",
                                            KubernetesSchema.QUANTITY,
                                            "a quantity is a number with a unit of Kubernetes: write"
                                                    + " for example 100m, \"0.5\" or 128Mi")));
                });
        return this;
    }

    private KubernetesShape rule(String cel, String message) {
        var rule = new ValidationRule();
        rule.setRule(cel);
        rule.setMessage(message);
        rules.add(rule);
        return this;
    }

    private KubernetesShape exactlyOne(String... fields) {
        rules.add(CelRules.exactlyOne(List.of(fields)));
        return this;
    }
}
