package dev.safetysystem.operator.render;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.SystemId;
import dev.safetysystem.operator.observe.RecordedRelease;
import dev.safetysystem.operator.plan.wanted.Wanted;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;

import java.util.Map;

/** The release record: a ConfigMap with one JSON document. */
final class RecordManifest {
    private RecordManifest() {}

    static ConfigMap of(SystemId system, Wanted.Record record) {
        return new ConfigMapBuilder()
                .withMetadata(
                        Owner.meta(
                                system,
                                Names.record(system, record.attempt()),
                                Names.labels(system)))
                .withData(Map.of(RecordedRelease.KEY, record.content().toPrettyString()))
                .build();
    }
}
