package dev.safetysystem.operator.runtime.kube;

import dev.safetysystem.operator.observe.ForeignService;

import io.fabric8.kubernetes.api.model.Service;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What the Services that are not ours select; all else of them is forgotten, since there may be
 * thousands. Any of them may lead to our pods, so one that is left out holds every system of its
 * namespace.
 */
final class OtherServices extends FactStore<Service, Optional<ForeignService>> {
    private final Map<String, List<ForeignService>> lists;

    /**
     * @param room how much may be kept
     * @param changed told the namespace of a Service that selects other pods now
     */
    OtherServices(Room room, Consumer<String> changed) {
        this(room, changed, new ConcurrentHashMap<>());
    }

    private OtherServices(
            Room room, Consumer<String> changed, Map<String, List<ForeignService>> lists) {
        super(
                Service.class,
                _ -> Room.EVERYBODYS,
                (_, service) -> ForeignService.of(service),
                room,
                (namespace, _, _) -> {
                    lists.remove(namespace);
                    changed.accept(namespace);
                });
        this.lists = lists;
    }

    /** Those of a namespace that select pods. */
    List<ForeignService> of(String namespace) {
        return lists.computeIfAbsent(
                namespace,
                n ->
                        known(n, Room.EVERYBODYS).stream()
                                .flatMap(service -> service.kept().stream())
                                .toList());
    }
}
