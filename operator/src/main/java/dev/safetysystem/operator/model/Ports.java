package dev.safetysystem.operator.model;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;

import java.util.List;
import java.util.Optional;

/** Ports of a component, and how others name them. */
final class Ports {
    private Ports() {}

    static List<Port> of(List<ContainerPort> written) {
        return Wire.list(written).stream()
                .map(
                        port ->
                                new Port(
                                        Wire.text(
                                                port.getName(),
                                                Port.unnamed(port.getContainerPort())),
                                        port.getContainerPort(),
                                        Wire.text(port.getProtocol(), "TCP")))
                .toList();
    }

    /** The port of that name or number; the first one when none is named. */
    static Optional<Port> find(List<Port> ports, IntOrString named) {
        if (named == null) {
            return ports.stream().findFirst();
        }
        String wanted = String.valueOf(named.getValue());
        return ports.stream()
                .filter(p -> p.name().equals(wanted) || String.valueOf(p.number()).equals(wanted))
                .findFirst();
    }
}
