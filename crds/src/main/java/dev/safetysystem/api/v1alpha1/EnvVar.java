package dev.safetysystem.api.v1alpha1;

import dev.safetysystem.api.schema.ExactlyOne;
import dev.safetysystem.api.schema.Name;
import dev.safetysystem.api.schema.Port;
import dev.safetysystem.api.schema.Required;
import dev.safetysystem.api.schema.Rule;
import dev.safetysystem.api.schema.Text;

import io.fabric8.kubernetes.api.model.ConfigMapKeySelector;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectFieldSelector;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import io.fabric8.kubernetes.api.model.SecretKeySelector;

/**
 * An environment variable, as in core/v1, with other components of the system as one more source.
 *
 * @param name variable name
 * @param value literal value; not together with {@code valueFrom}
 * @param valueFrom where the value comes from
 */
@WireRecord
@Rule(
        value = "!has(self.value) || !has(self.valueFrom)",
        message = "value and valueFrom exclude each other: remove one")
public record EnvVar(
        @Required @Text(max = 128, pattern = "^[A-Za-z_][A-Za-z0-9_.-]*$") String name,
        @Text(min = 0, max = 32768) String value,
        Source valueFrom) {

    /**
     * The source of a value; exactly one member is set.
     *
     * @param secretKeyRef a key of a Secret, mounted by the kubelet, never read by the operator
     * @param configMapKeyRef a key of a ConfigMap, which is copied for each release
     * @param fieldRef a field of the pod
     * @param resourceFieldRef a resource of the container
     * @param componentRef the address of another component of this system
     */
    @WireRecord
    @ExactlyOne({"secretKeyRef", "configMapKeyRef", "fieldRef", "resourceFieldRef", "componentRef"})
    public record Source(
            SecretKeySelector secretKeyRef,
            ConfigMapKeySelector configMapKeyRef,
            ObjectFieldSelector fieldRef,
            ResourceFieldSelector resourceFieldRef,
            ComponentRef componentRef) {}

    /**
     * The address of another component: {@code http://<service>:<port>}. With BlueGreen the other
     * component has the same revision: what was checked together also serves together. With Rolling
     * it is the production Service, behind which versions mix during a release.
     *
     * @param name component
     * @param port name or number of one of its ports. Default: the first
     */
    @WireRecord
    public record ComponentRef(@Required @Name String name, @Port IntOrString port) {}
}
