package dev.safetysystem.api.v1alpha1;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.VolumeMount;

import java.util.List;
import java.util.Map;

/**
 * One Deployment of the system. Fields that core/v1 Container has keep its names and shapes: what
 * works in a Deployment can be pasted.
 *
 * @param name name within the system; with the system's name at most 46 characters
 * @param critical never below 3 replicas in Production. Default: false
 * @param traffic Service: it is called through its Service. Queue: it takes work from a queue or
 *     stream, so that a waiting copy would already act; versions never consume side by side.
 *     Default: Service
 * @param image image; without a registry it gets {@code images.registry}, without a tag {@code
 *     version}
 * @param command entry point; default: the image's
 * @param args arguments; default: the image's
 * @param ports ports that the container listens on. The component's Services have the same ones;
 *     without ports there is no Service
 * @param env environment variables
 * @param envFrom Secrets and ConfigMaps whose keys become environment variables. ConfigMaps are
 *     versioned with the release, Secrets are live
 * @param resources compute resources of the container
 * @param startupProbe tells when the container has started
 * @param readinessProbe tells when the container can take requests
 * @param livenessProbe tells when the container must be restarted
 * @param volumeMounts volumes of {@code pod.volumes} in the container's file system
 * @param lifecycle hooks of the container. A preStop of its own takes the place of {@code
 *     shutdownDelay}
 * @param shutdownDelay how long a pod goes on serving after its endpoint is withdrawn, before it
 *     gets SIGTERM. Default: 3s
 * @param pod the rest of the pod
 * @param metrics where the component serves its Prometheus metrics
 * @param replicas number of pods; not together with {@code autoscaling}. Default: 1 in Development,
 *     2 in Staging, 3 in Production
 * @param autoscaling a HorizontalPodAutoscaler for the component
 * @param expose the way in from outside the cluster
 */
@WireRecord
public record Component(
        String name,
        Boolean critical,
        String traffic,
        String image,
        List<String> command,
        List<String> args,
        List<ContainerPort> ports,
        List<EnvVar> env,
        List<EnvFromSource> envFrom,
        ResourceRequirements resources,
        Probe startupProbe,
        Probe readinessProbe,
        Probe livenessProbe,
        List<VolumeMount> volumeMounts,
        Lifecycle lifecycle,
        String shutdownDelay,
        Pod pod,
        MetricsEndpoint metrics,
        Integer replicas,
        Autoscaling autoscaling,
        Expose expose) {

    /**
     * Where metrics are served.
     *
     * @param port name or number of one of the component's ports
     * @param path default: /metrics
     */
    @WireRecord
    public record MetricsEndpoint(IntOrString port, String path) {}

    /**
     * The way in from outside the cluster.
     *
     * @param ingress an Ingress to the component's production Service
     */
    @WireRecord
    public record Expose(Ingress ingress) {}

    /**
     * An Ingress.
     *
     * @param className ingress class; default: the cluster's
     * @param host host name
     * @param paths path prefixes. Default: /
     * @param tlsSecret Secret with the certificate for {@code host}
     * @param annotations annotations of the Ingress, for the ingress controller
     */
    @WireRecord
    public record Ingress(
            String className,
            String host,
            List<String> paths,
            String tlsSecret,
            Map<String, String> annotations) {}
}
