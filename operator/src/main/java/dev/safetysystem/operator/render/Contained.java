package dev.safetysystem.operator.render;

import com.fasterxml.jackson.databind.JsonNode;

import io.fabric8.kubernetes.api.model.Quantity;

import java.util.List;
import java.util.Map;

/**
 * Whether an object has everything that a rendered one says. What the server fills in beside it is
 * not drift; what it leaves out because it is the zero value is not drift either. A selector must
 * be equal as a whole: with one key too many it selects no pod.
 */
final class Contained {
    /** Merge keys of Kubernetes' lists, the most telling first. */
    private static final List<String> KEYS =
            List.of("uid", "mountPath", "containerPort", "name", "port");

    private Contained() {}

    static boolean in(JsonNode live, JsonNode rendered) {
        if (rendered.isObject()) {
            for (Map.Entry<String, JsonNode> field : rendered.properties()) {
                JsonNode there = live.path(field.getKey());
                boolean same =
                        field.getKey().equals("selector")
                                ? there.equals(field.getValue())
                                : in(there, field.getValue());
                if (!same) {
                    return false;
                }
            }
            return live.isObject() || rendered.isEmpty();
        }
        if (rendered.isArray()) {
            return list(live, rendered);
        }
        if (live.isMissingNode() || live.isNull()) {
            return zero(rendered);
        }
        return live.equals(rendered)
                || live.asText().equals(rendered.asText())
                || sameQuantity(live, rendered);
    }

    private static boolean zero(JsonNode rendered) {
        return rendered.isNull()
                || rendered.isTextual() && rendered.asText().isEmpty()
                || rendered.isBoolean() && !rendered.asBoolean()
                || rendered.isNumber() && rendered.asDouble() == 0;
    }

    private static boolean list(JsonNode live, JsonNode rendered) {
        String key = KEYS.stream().filter(k -> all(rendered, k)).findFirst().orElse("");
        if (key.isEmpty()) {
            if (live.size() != rendered.size()) {
                return false;
            }
            for (int i = 0; i < rendered.size(); i++) {
                if (!in(live.get(i), rendered.get(i))) {
                    return false;
                }
            }
            return true;
        }
        for (JsonNode item : rendered) {
            boolean found = false;
            for (JsonNode other : live) {
                found |= other.path(key).equals(item.path(key)) && in(other, item);
            }
            if (!found) {
                return false;
            }
        }
        return true;
    }

    private static boolean all(JsonNode list, String key) {
        for (JsonNode item : list) {
            if (!item.has(key)) {
                return false;
            }
        }
        return !list.isEmpty();
    }

    private static boolean sameQuantity(JsonNode live, JsonNode rendered) {
        if (!quantity(live.asText()) || !quantity(rendered.asText())) {
            return false;
        }
        return new Quantity(live.asText())
                        .getNumericalAmount()
                        .compareTo(new Quantity(rendered.asText()).getNumericalAmount())
                == 0;
    }

    private static boolean quantity(String text) {
        return text.matches("[0-9]{1,18}(\\.[0-9]{1,9})?(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?");
    }
}
