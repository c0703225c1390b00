package dev.safetysystem.operator.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A resource that was understood as a whole.
 *
 * @param content the part that a revision is made of, without the digests of ConfigMaps
 * @param components callees before callers, templates rendered but for names of ConfigMap copies
 * @param configMaps the ConfigMaps that the components cannot do without: source name to the field
 *     naming it
 * @param optionalConfigMaps those that they refer to as optional
 * @param environment whose presets hold
 * @param sizes by component
 * @param critical components that never run below three in Production
 * @param protections the settings that protect
 */
public record DesiredSystem(
        SystemId id,
        long generation,
        String version,
        boolean paused,
        ObjectNode content,
        List<ComponentRevision> components,
        Map<String, String> configMaps,
        Set<String> optionalConfigMaps,
        Environment environment,
        Map<String, Size> sizes,
        Set<String> critical,
        List<Protection> protections,
        Rollout rollout,
        int historyLimit) {}
