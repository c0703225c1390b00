package dev.safetysystem.operator.plan.wanted;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Port;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Violation;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.observe.Observed;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The ports of a Service that selects pods of two versions. A port whose number changes is offered
 * under both numbers, with the port's name as {@code targetPort}: each pod resolves that name for
 * itself. For example, http moves from 8000 to 9000: a caller of 8000 also reaches new pods, and a
 * caller of 9000 also reaches old ones.
 */
public final class ServicePorts {
    private ServicePorts() {}

    /** One version alone. */
    public static List<Exposed> of(List<Port> ports) {
        return ports.stream().map(p -> exposed(p.name(), p, false)).toList();
    }

    /** Two versions at once: the stable one's ports come first. */
    public static List<Exposed> mixed(List<Port> stable, List<Port> candidate) {
        var list = new ArrayList<Exposed>();
        for (Port port : stable) {
            list.add(exposed(port.name(), port, sameNumber(candidate, port).isEmpty()));
        }
        for (Port port : candidate) {
            // One without a name would lead to the old version's pods, which do not listen there.
            boolean reachable = port.named() || stable.isEmpty();
            if (reachable && sameNumber(stable, port).isEmpty()) {
                list.add(exposed(free(port, list), port, true));
            }
        }
        return list;
    }

    /** The ports that a live Service has, for when no revision says what they should be. */
    public static List<Exposed> live(Observed seen, String service) {
        return seen
                .objects()
                .get(new Key("Service", service))
                .filter(Service.class::isInstance)
                .map(Service.class::cast)
                .stream()
                .flatMap(live -> Optional.ofNullable(live.getSpec()).stream())
                .flatMap(spec -> spec.getPorts().stream())
                .filter(port -> port.getPort() != null)
                .map(ServicePorts::live)
                .toList();
    }

    /** Somebody may have written it by hand: of a port only the number has to be there. */
    private static Exposed live(ServicePort port) {
        return new Exposed(
                Optional.ofNullable(port.getName()).orElse(""),
                port.getPort(),
                Optional.ofNullable(port.getProtocol()).orElse("TCP"),
                Optional.ofNullable(port.getTargetPort())
                        .map(target -> String.valueOf(target.getValue()))
                        .orElseGet(() -> port.getPort().toString()));
    }

    private static Exposed exposed(String name, Port port, boolean byName) {
        String target = byName && port.named() ? port.name() : String.valueOf(port.number());
        return new Exposed(name, port.number(), port.protocol(), target);
    }

    /** Names of a Service's ports must differ. */
    private static String free(Port port, List<Exposed> taken) {
        String name = port.name();
        while (isTaken(name, taken)) {
            name += "-" + port.number();
        }
        return name;
    }

    private static boolean isTaken(String name, List<Exposed> taken) {
        return taken.stream().anyMatch(other -> other.name().equals(name));
    }

    private static Optional<Port> sameNumber(List<Port> ports, Port port) {
        return ports.stream()
                .filter(p -> p.number() == port.number())
                .filter(p -> p.protocol().equals(port.protocol()))
                .findFirst();
    }

    /** Changes of ports that cannot be right for both versions while they serve side by side. */
    public static List<Violation> violations(Revision stable, Revision wanted) {
        var list = new ArrayList<Violation>();
        for (ComponentRevision component : wanted.components()) {
            String field = "spec.components[" + component.name() + "].ports";
            var before = stable.component(component.name()).map(ComponentRevision::ports);
            before.stream()
                    .flatMap(ports -> problems(ports, component.ports()))
                    .map(text -> new Violation(Violation.Kind.NOT_SUPPORTED, field, text))
                    .forEach(list::add);
        }
        return list;
    }

    private static Stream<String> problems(List<Port> before, List<Port> after) {
        var gone = before.stream().filter(p -> sameNumber(after, p).isEmpty()).toList();
        var come = after.stream().filter(p -> sameNumber(before, p).isEmpty()).toList();
        boolean moves = !gone.isEmpty() && !come.isEmpty();
        var nameless =
                Stream.concat(gone.stream(), come.stream())
                        .filter(port -> moves && !port.named())
                        .map(
                                port ->
                                        "port "
                                                + port.number()
                                                + " has no name, so both versions cannot be served"
                                                + " while its number changes; name the port in one"
                                                + " release, change its number in the next");
        var swapped =
                before.stream()
                        .flatMap(
                                port ->
                                        sameNumber(after, port)
                                                .filter(heir -> swaps(before, after, port, heir))
                                                .stream()
                                                .map(heir -> swap(port, heir)));
        return Stream.concat(nameless, swapped);
    }

    /** A port may get a new name, unless another port has or had that name. */
    private static boolean swaps(List<Port> before, List<Port> after, Port port, Port heir) {
        return !heir.name().equals(port.name())
                && (after.stream().anyMatch(p -> p.name().equals(port.name()))
                        || before.stream().anyMatch(p -> p.name().equals(heir.name())));
    }

    private static String swap(Port port, Port heir) {
        return "port "
                + port.number()
                + " is named "
                + port.name()
                + " in one version and "
                + heir.name()
                + " in the other, and both serve during the release; use a port number that"
                + " neither version has";
    }
}
