package dev.safetysystem.operator.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.model.ContentHash;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.observe.Difference;
import dev.safetysystem.operator.observe.Objects;
import dev.safetysystem.operator.plan.release.Repaired;

import io.fabric8.kubernetes.api.model.apps.Deployment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What others wrote into a pod template of ours and an apply would leave there. What they wrote is
 * compared with the API server's answer to a dry-run create of what was rendered: defaults and what
 * webhooks add are no drift. Where that answer is refused, with what was rendered itself.
 */
sealed interface TemplateDrift {
    /** Nothing of that kind. */
    record None() implements TemplateDrift {}

    /** The API server has to be asked first. */
    record Unknown(DryRun question) implements TemplateDrift {}

    /**
     * Somebody's fields are in it.
     *
     * @param template as it should be
     * @param fields what was theirs
     */
    record Found(JsonNode template, List<Repaired> fields) implements TemplateDrift {}

    /**
     * Looks for it.
     *
     * @param tree the live Deployment
     * @param answers what the API server made of rendered templates, by their hash; empty where it
     *     refused
     * @param unavoidable what is there whatever is written
     */
    static TemplateDrift of(
            Deployment live,
            JsonNode tree,
            Deployment rendered,
            Map<String, Optional<JsonNode>> answers,
            Set<Difference> unavoidable) {
        var foreign = ForeignFields.of(live);
        if (!foreign.touch("spec", "template")) {
            return new None();
        }
        JsonNode template = Json.tree(rendered.getSpec().getTemplate());
        String hash = ContentHash.of(template);
        if (!answers.containsKey(hash)) {
            return new Unknown(new DryRun(hash, rendered));
        }
        JsonNode expected = answers.get(hash).orElse(template);
        ObjectNode corrected = tree.path("spec").path("template").deepCopy();
        var drifted = foreign.putBack(corrected, expected, "spec", "template");
        if (drifted.stream().allMatch(field -> unavoidable.contains(field.difference()))) {
            return new None();
        }
        boolean same = hash(live).equals(hash(rendered));
        var fields =
                drifted.stream()
                        .filter(field -> !field.manager().equals(Names.MANAGER))
                        // What an older version had there is not known any more.
                        .filter(field -> same || field.added())
                        .map(field -> field(live, field))
                        .toList();
        return new Found(same ? corrected : expected, fields);
    }

    private static Repaired field(Deployment live, ForeignFields.Drifted field) {
        var key = Objects.Key.of(live);
        return new Repaired(
                key.kind() + " " + key.name(),
                field.path().toString(),
                Optional.empty(),
                Optional.of(field.manager()),
                true);
    }

    private static String hash(Deployment deployment) {
        var labels = deployment.getSpec().getTemplate().getMetadata().getLabels();
        return labels == null ? "" : labels.getOrDefault(Names.TEMPLATE, "");
    }
}
