package dev.safetysystem.api.v1alpha1;

import dev.safetysystem.api.schema.Duration;
import dev.safetysystem.api.schema.Image;
import dev.safetysystem.api.schema.Items;
import dev.safetysystem.api.schema.ObjectName;
import dev.safetysystem.api.schema.OneOf;
import dev.safetysystem.api.schema.Path;
import dev.safetysystem.api.schema.Port;
import dev.safetysystem.api.schema.Range;
import dev.safetysystem.api.schema.Required;
import dev.safetysystem.api.schema.Rule;
import dev.safetysystem.api.schema.Text;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.VolumeMount;

import java.util.List;
import java.util.Map;

/**
 * One Deployment of the system. Fields that core/v1 Container has keep its names and shapes: what
 * works in a Deployment can be pasted here.
 *
 * @param name name within the system; with the system's name at most 46 characters
 * @param critical never below 3 replicas in Production. Default: false
 * @param traffic Service: requests come through its Service. Queue: it takes work from a queue or
 *     stream as soon as it runs, so a new version starts only in step Switch, and no check asks it
 *     before. With Rolling both versions then take work side by side: the first pod of the new one
 *     through Bake, and more of them through Roll, until the last old pod has ended; what one of
 *     them puts back the other may take. Both must be able to handle the same messages. BlueGreen
 *     never runs them side by side. Default: Service
 * @param image image name; without a registry it gets {@code images.registry}, without a tag {@code
 *     version}
 * @param command entry point; default: the image's
 * @param args arguments; default: the image's
 * @param ports ports that the container listens on. The component's Services have the same ones;
 *     without ports there is no Service
 * @param env environment variables. They follow those of {@code settings}, so {@code $(NAME)} of a
 *     setting is replaced in them
 * @param envFrom Secrets and ConfigMaps whose keys become environment variables. ConfigMaps are
 *     copied for each release, also those that are {@code optional}: when one comes or goes, that
 *     is a release. Secrets are used as they are now
 * @param workingDir working directory; default: the image's
 * @param imagePullPolicy when the image is pulled; default: Always for the tag latest, else
 *     IfNotPresent
 * @param securityContext identities of the container, and {@code readOnlyRootFilesystem}, which is
 *     true unless it says false. The rest of it meets the restricted Pod Security Standard whatever
 *     is written
 * @param resources compute resources of the container
 * @param startupProbe tells when the container has started
 * @param readinessProbe tells when the container can take requests
 * @param livenessProbe tells when the container must be restarted
 * @param volumeMounts volumes of {@code pod.volumes} in the container's file system
 * @param lifecycle hooks of the container. A preStop of its own takes the place of {@code
 *     shutdownDelay}
 * @param shutdownDelay how long a terminating pod goes on serving before it gets SIGTERM, until no
 *     node sends it requests any more. Default: 3s
 * @param pod the rest of the pod
 * @param metrics where the component serves its Prometheus metrics
 * @param replicas number of pods; not together with {@code autoscaling}. Default: 1 in Development,
 *     2 in Staging, 3 in Production
 * @param autoscaling a HorizontalPodAutoscaler for the component
 * @param expose how it is reached from outside the cluster
 */
@WireRecord
@Rule(
        value =
"""
!self.name.endsWith('-main') && !self.name.endsWith('-first')
&& !self.name.matches('-[0-9a-f]{9}$')
""",
        message =
                "a component's name must not end in -main, -first or - and nine hex digits: "
                        + "rename it, Services of tracks are named so",
        field = ".name")
@Rule(
        value = "!has(self.replicas) || self.replicas > 0",
        message =
                "replicas: 0 is refused, a component without pods can neither be checked nor serve: "
                        + "write at least 1 or remove the component",
        field = ".replicas")
@Rule(
        value = "!has(self.replicas) || !has(self.autoscaling)",
        message =
                "replicas and autoscaling exclude each other: remove one, "
                        + "autoscaling.minReplicas is the lower bound",
        field = ".replicas")
@Rule(
        value =
"""
!has(self.ports) || self.ports.all(p, self.ports.exists_one(q,
q.containerPort == p.containerPort && (has(q.protocol) ? q.protocol
: 'TCP') == (has(p.protocol) ? p.protocol : 'TCP')))
""",
        message = "each containerPort and protocol may appear once: remove the duplicate",
        field = ".ports")
@Rule(
        value =
"""
!has(self.ports) || size(self.ports) < 2 || self.ports.all(p, has(p.name)
&& self.ports.exists_one(q, has(q.name) && q.name == p.name))
""",
        message = "with several ports each needs a name of its own: add or change name",
        field = ".ports")
@Rule(
        value =
"""
!has(self.metrics) || has(self.ports) && self.ports.exists(p,
p.containerPort == self.metrics.port || has(p.name) && p.name == self.metrics.port)
""",
        message =
                "metrics.port must be the name or number of one of the component's ports: "
                        + "correct it or add the port",
        field = ".metrics")
@Rule(
        value =
"""
!has(self.startupProbe) || !has(self.startupProbe.httpGet)
|| type(self.startupProbe.httpGet.port) == int || has(self.ports)
&& self.ports.exists(p, has(p.name) && p.name == self.startupProbe.httpGet.port)
""",
        message =
                "httpGet.port names a port that the component does not have: correct it or "
                        + "add the port",
        field = ".startupProbe")
@Rule(
        value =
"""
!has(self.readinessProbe) || !has(self.readinessProbe.httpGet)
|| type(self.readinessProbe.httpGet.port) == int || has(self.ports)
&& self.ports.exists(p, has(p.name) && p.name == self.readinessProbe.httpGet.port)
""",
        message =
                "httpGet.port names a port that the component does not have: correct it or "
                        + "add the port",
        field = ".readinessProbe")
@Rule(
        value =
"""
!has(self.livenessProbe) || !has(self.livenessProbe.httpGet)
|| type(self.livenessProbe.httpGet.port) == int || has(self.ports)
&& self.ports.exists(p, has(p.name) && p.name == self.livenessProbe.httpGet.port)
""",
        message =
                "httpGet.port names a port that the component does not have: correct it or "
                        + "add the port",
        field = ".livenessProbe")
@Rule(
        value = "!has(self.expose) || has(self.ports)",
        message = "a component without ports has no Service to expose: add ports or remove expose",
        field = ".expose")
@Rule(
        value = "!has(self.expose) || !has(self.traffic) || self.traffic != 'Queue'",
        message =
                "a component with traffic: Queue takes its work from a queue: remove expose "
                        + "or use traffic: Service",
        field = ".expose")
@Rule(
        given = "has(self.env)",
        each = "self.env as e",
        breaks =
"""
has(e.valueFrom) && has(e.valueFrom.componentRef)
&& e.valueFrom.componentRef.name == self.name
""",
        message = "a component cannot refer to itself by componentRef: use localhost and its port",
        field = ".env")
@Rule(
        given = "has(self.volumeMounts)",
        each = "self.volumeMounts as m",
        breaks =
"""
!has(self.pod) || !has(self.pod.volumes) || !self.pod.volumes.exists(v,
v.name == m.name)
""",
        message = "a mounted volume must be one of pod.volumes: add it or correct the name",
        field = ".volumeMounts")
@Rule(
        value =
"""
has(self.lifecycle) && has(self.lifecycle.preStop)
|| duration(has(self.shutdownDelay) ? self.shutdownDelay
: '3s').getSeconds() < (has(self.pod) && has(self.pod.terminationGracePeriodSeconds)
? self.pod.terminationGracePeriodSeconds : 30)
""",
        message =
                "shutdownDelay (default 3s) must be shorter than "
                        + "pod.terminationGracePeriodSeconds (default 30): shorten it or raise the "
                        + "grace period")
@Rule(
        given = "has(self.autoscaling)",
        each = "self.autoscaling.metrics as m",
        breaks =
"""
has(m.resource) && !(has(self.resources) && (has(self.resources.requests)
&& m.resource in self.resources.requests || has(self.resources.limits)
&& m.resource in self.resources.limits))
""",
        named = ".resource",
        message =
                "utilization is a share of the request, and there is none: add it to "
                        + "resources.requests",
        field = ".autoscaling")
@Rule(
        value =
"""
!has(self.pod) || !(has(self.pod.initContainers)
&& self.pod.initContainers.exists(c, c.name == self.name))
&& !(has(self.pod.sidecars) && self.pod.sidecars.exists(c, c.name == self.name))
""",
        message =
                "the component's own container bears the component's name: rename the init "
                        + "container or sidecar",
        field = ".pod")
public record Component(
        @Required @Text(max = 44, pattern = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$") String name,
        Boolean critical,
        @OneOf({"Service", "Queue"}) String traffic,
        @Required @Image String image,
        @Items(max = 64) List<@Text(min = 0, max = 4096) String> command,
        @Items(max = 64) List<@Text(min = 0, max = 4096) String> args,
        @Items(max = 8) List<ContainerPort> ports,
        @Items(max = 256, keys = "name") List<EnvVar> env,
        @Items(max = 16) List<EnvFromSource> envFrom,
        @Text(max = 1024) String workingDir,
        @OneOf({"Always", "IfNotPresent", "Never"}) String imagePullPolicy,
        SecurityContext securityContext,
        ResourceRequirements resources,
        Probe startupProbe,
        Probe readinessProbe,
        Probe livenessProbe,
        @Items(max = 32, keys = "mountPath") List<VolumeMount> volumeMounts,
        Lifecycle lifecycle,
        @Duration String shutdownDelay,
        Pod pod,
        MetricsEndpoint metrics,
        @Range(max = 1000) Integer replicas,
        Autoscaling autoscaling,
        Expose expose) {

    /**
     * Where metrics are served.
     *
     * @param port name or number of one of the component's ports
     * @param path default: /metrics
     */
    @WireRecord
    public record MetricsEndpoint(@Required @Port IntOrString port, @Path String path) {}

    /**
     * How a component is reached from outside the cluster.
     *
     * @param ingress an Ingress to the component's production Service
     */
    @WireRecord
    public record Expose(@Required Ingress ingress) {}

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
            @ObjectName String className,
            @Required @Text(max = 253, pattern = "^(\\*\\.)?[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
                    String host,
            @Items(max = 16, set = true) List<@Path String> paths,
            @ObjectName String tlsSecret,
            @Items(max = 32) Map<String, @Text(min = 0, max = 4096) String> annotations) {}
}
