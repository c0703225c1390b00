package dev.safetysystem.operator.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.render.Action;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import java.util.List;
import java.util.Map;

/** What must hold at every write: the numbers are those of the design's list of invariants. */
final class Invariants {
    private final World world;

    Invariants(World world) {
        this.world = world;
    }

    void before(Action action) {
        switch (action) {
            case Action.Apply apply -> {
                var live = world.objects.get(apply.key());
                if (live != null) {
                    boolean ours =
                            live.getMetadata().getOwnerReferences().stream()
                                    .anyMatch(
                                            r ->
                                                    "uid-0".equals(r.getUid())
                                                            || "ControllerRevision"
                                                                    .equals(r.getKind()));
                    assertThat(ours)
                            .as(() -> apply.key() + " is someone else's (26)\n" + world.story())
                            .isTrue();
                }
                if (apply.object() instanceof Deployment d) {
                    assertThat(d.getSpec().getReplicas())
                            .as("23: no apply names replicas")
                            .isNull();
                }
                if (apply.object() instanceof Service s && isProduction(s)) {
                    selectsSomebody(s);
                }
            }
            case Action.Delete delete -> {
                if (world.objects.get(delete.key()) instanceof Deployment d) {
                    nobodyServes(d);
                }
            }
            case Action.Scale _, Action.Copy _ -> {}
        }
    }

    void after() {
        var status = world.resource().getStatus();
        if (status != null && status.observedGeneration() != null) {
            assertThat(status.observedGeneration())
                    .as("31: observedGeneration is never ahead")
                    .isLessThanOrEqualTo(world.resource().getMetadata().getGeneration());
        }
        world.all(Service.class).stream()
                .filter(Invariants::isProduction)
                .forEach(this::leadsWhereSomebodyListens);
    }

    /**
     * 3: a number that is written as a target is listened at by every ready pod behind it, unless
     * the spec drops all ports of the component.
     */
    private void leadsWhereSomebodyListens(Service service) {
        for (var port : service.getSpec().getPorts()) {
            Integer number = port.getTargetPort().getIntVal();
            boolean everywhere =
                    dropped(service)
                            || ready(service.getSpec().getSelector()).stream()
                                    .allMatch(pod -> number == null || listens(pod, number));
            assertThat(everywhere)
                    .as(
                            () ->
                                    service.getMetadata().getName()
                                            + " leads to "
                                            + number
                                            + ", where not every pod listens (3)\n"
                                            + world.story())
                    .isTrue();
        }
    }

    private boolean dropped(Service service) {
        return world.resource().getSpec().components().stream()
                .filter(c -> service.getMetadata().getName().endsWith("-" + c.name()))
                .anyMatch(c -> c.ports() == null || c.ports().isEmpty());
    }

    private static boolean listens(Pod pod, int number) {
        return pod.getSpec().getContainers().stream()
                .flatMap(c -> c.getPorts().stream())
                .anyMatch(port -> port.getContainerPort() == number);
    }

    private static boolean isProduction(Service service) {
        var labels = service.getMetadata().getLabels();
        return labels.containsKey(Names.COMPONENT) && !labels.containsKey(Names.TRACK);
    }

    private void selectsSomebody(Service service) {
        var component =
                Map.of(Names.COMPONENT, service.getMetadata().getLabels().get(Names.COMPONENT));
        boolean anybody = !ready(component).isEmpty();
        assertThat(ready(service.getSpec().getSelector()).isEmpty() && anybody)
                .as(
                        () ->
                                service.getMetadata().getName()
                                        + " selects nobody ready while another track has somebody (2)\n"
                                        + world.story())
                .isFalse();
    }

    /** 4: a workload goes only when its component is served by others, or by nobody at all. */
    private void nobodyServes(Deployment deployment) {
        String name = deployment.getMetadata().getName();
        for (Service service : world.all(Service.class)) {
            if (!isProduction(service)) {
                continue;
            }
            boolean selected =
                    deployment
                            .getSpec()
                            .getTemplate()
                            .getMetadata()
                            .getLabels()
                            .entrySet()
                            .containsAll(service.getSpec().getSelector().entrySet());
            boolean wanted =
                    world.resource().getSpec().components().stream()
                            .anyMatch(
                                    c -> service.getMetadata().getName().endsWith("-" + c.name()));
            assertThat(
                            selected
                                    && wanted
                                    && world.status().revisions() != null
                                    && world.status().revisions().stable() != null)
                    .as(
                            () ->
                                    name
                                            + " is deleted while "
                                            + service.getMetadata().getName()
                                            + " selects it (4)\n"
                                            + world.story())
                    .isFalse();
        }
    }

    private List<Pod> ready(Map<String, String> selector) {
        return world.all(Pod.class).stream()
                .filter(
                        p ->
                                p.getMetadata()
                                        .getLabels()
                                        .entrySet()
                                        .containsAll(selector.entrySet()))
                .filter(p -> p.getStatus() != null)
                .filter(
                        p ->
                                p.getStatus().getConditions().stream()
                                        .anyMatch(
                                                c ->
                                                        "Ready".equals(c.getType())
                                                                && "True".equals(c.getStatus())))
                .toList();
    }
}
