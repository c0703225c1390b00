package dev.safetysystem.operator.render;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.SystemId;
import dev.safetysystem.operator.plan.wanted.Exposed;
import dev.safetysystem.operator.plan.wanted.Selection;
import dev.safetysystem.operator.plan.wanted.Wanted;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;

import java.util.List;
import java.util.Map;

/** The Services of a track and those that production traffic goes through. */
final class ServiceManifest {
    private ServiceManifest() {}

    static Service of(SystemId system, Wanted.TrackService service) {
        return service(
                Owner.meta(
                        system,
                        Names.workload(system, service.component(), service.track()),
                        Names.labels(system, service.component(), service.track())),
                Names.selector(system, service.component(), service.track()),
                service.ports());
    }

    static Service of(SystemId system, Wanted.Production production) {
        var selector =
                switch (production.selection()) {
                    case Selection.One one ->
                            Names.selector(system, production.component(), one.track());
                    case Selection.Both _ -> Names.both(system, production.component());
                };
        return service(
                Owner.meta(
                        system,
                        Names.production(system, production.component()),
                        Names.labels(system, production.component())),
                selector,
                production.ports());
    }

    private static Service service(
            ObjectMeta meta, Map<String, String> selector, List<Exposed> ports) {
        return new ServiceBuilder()
                .withMetadata(meta)
                .withNewSpec()
                .withSelector(selector)
                .withPorts(ports.stream().map(ServiceManifest::port).toList())
                .endSpec()
                .build();
    }

    private static ServicePort port(Exposed port) {
        return new ServicePortBuilder()
                // One that was written by hand may have none.
                .withName(port.name().isEmpty() ? null : port.name())
                .withPort(port.number())
                .withTargetPort(target(port.target()))
                .withProtocol(port.protocol())
                .build();
    }

    private static IntOrString target(String target) {
        boolean number = target.chars().allMatch(Character::isDigit);
        return number ? new IntOrString(Integer.valueOf(target)) : new IntOrString(target);
    }
}
