package dev.safetysystem.operator.render;

import com.fasterxml.jackson.databind.JsonNode;

import dev.safetysystem.operator.model.ContentHash;
import dev.safetysystem.operator.observe.Difference;

import io.fabric8.kubernetes.api.model.Quantity;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether an object has everything that a rendered one says. What the server fills in beside it is
 * not drift; what it leaves out because it is the zero value is not drift either. A selector must
 * be equal as a whole: with one key too many it selects no pod.
 */
final class Contained {
    /** Merge keys of Kubernetes' lists, the most telling first. */
    private static final List<String> KEYS =
            List.of("uid", "mountPath", "containerPort", "name", "port");

    /** As Kubernetes writes quantities: a number with a suffix, or with an exponent. */
    private static final Pattern QUANTITY =
            Pattern.compile(
                    "[+-]?([0-9]{1,18}(\\.[0-9]{0,9})?|\\.[0-9]{1,9})"
                            + "(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?[0-9]{1,2})?");

    /** Fields under which quantities stand. */
    private static final Set<String> QUANTITIES =
            Set.of(".limits", ".requests", ".sizeLimit", ".divisor", ".averageValue", ".tolerance");

    /** Fields that a cluster without their feature gate leaves out of what is applied. */
    private static final Set<String> OPTIONAL =
            Set.of("spec.behavior.scaleUp.tolerance", "spec.behavior.scaleDown.tolerance");

    private final List<Field> found = new ArrayList<>();

    /** A field that differs, and what is there. */
    record Field(FieldPath path, JsonNode live) {
        Difference difference() {
            return new Difference(
                    path.toString(),
                    live.isMissingNode() || live.isNull() ? "" : ContentHash.of(live));
        }
    }

    private Contained() {}

    static boolean in(JsonNode live, JsonNode rendered) {
        return differences(live, rendered).isEmpty();
    }

    /** The fields of a rendered object that a live one does not have as they should be. */
    static List<Field> differences(JsonNode live, JsonNode rendered) {
        var comparison = new Contained();
        comparison.compare(FieldPath.ROOT, live, rendered);
        return List.copyOf(comparison.found);
    }

    private void differs(FieldPath at, JsonNode live) {
        found.add(new Field(at, live));
    }

    private void compare(FieldPath at, JsonNode live, JsonNode rendered) {
        if (rendered.isObject()) {
            fields(at, live, rendered);
        } else if (rendered.isArray()) {
            list(at, live, rendered);
        } else if (!same(live, rendered) && !(isQuantity(at) && sameQuantity(live, rendered))) {
            differs(at, live);
        }
    }

    private void fields(FieldPath at, JsonNode live, JsonNode rendered) {
        if (!live.isObject() && !rendered.isEmpty()) {
            differs(at, live);
            return;
        }
        for (Map.Entry<String, JsonNode> field : rendered.properties()) {
            JsonNode there = live.path(field.getKey());
            FieldPath path = at.field(field.getKey());
            if (there.isMissingNode() && OPTIONAL.contains(path.toString())) {
                continue;
            }
            if (!field.getKey().equals("selector")) {
                compare(path, there, field.getValue());
            } else if (!there.equals(field.getValue())) {
                differs(path, there);
            }
        }
    }

    private void list(FieldPath at, JsonNode live, JsonNode rendered) {
        Optional<String> key = KEYS.stream().filter(k -> all(rendered, k)).findFirst();
        if (key.isPresent()) {
            rendered.forEach(item -> keyed(at, live, item, key.get()));
            return;
        }
        if (live.size() != rendered.size()) {
            differs(at, live);
            return;
        }
        for (int i = 0; i < rendered.size(); i++) {
            if (!in(live.get(i), rendered.get(i))) {
                differs(at, live);
                return;
            }
        }
    }

    private void keyed(FieldPath at, JsonNode live, JsonNode item, String key) {
        var alike = new ArrayList<JsonNode>();
        live.forEach(
                other -> {
                    if (other.path(key).equals(item.path(key))) {
                        alike.add(other);
                    }
                });
        FieldPath path = at.item(item.path(key).asText());
        if (alike.size() == 1) {
            compare(path, alike.getFirst(), item);
        } else if (alike.stream().noneMatch(other -> in(other, item))) {
            differs(path, live);
        }
    }

    private static boolean same(JsonNode live, JsonNode rendered) {
        return live.isMissingNode() || live.isNull()
                ? zero(rendered)
                : live.equals(rendered) || live.asText().equals(rendered.asText());
    }

    private static boolean zero(JsonNode rendered) {
        return rendered.isNull()
                || rendered.isTextual() && rendered.asText().isEmpty()
                || rendered.isBoolean() && !rendered.asBoolean()
                || rendered.isNumber() && rendered.asDouble() == 0;
    }

    private static boolean all(JsonNode list, String key) {
        for (JsonNode item : list) {
            if (!item.has(key)) {
                return false;
            }
        }
        return !list.isEmpty();
    }

    /** Only there: a variable that holds {@code 0.5} is another one than with {@code 500m}. */
    private static boolean isQuantity(FieldPath at) {
        return at.steps().stream().anyMatch(QUANTITIES::contains);
    }

    /** The API server writes a quantity its own way: {@code 1e10} comes back as {@code 10e9}. */
    private static boolean sameQuantity(JsonNode live, JsonNode rendered) {
        var there = amount(live.asText());
        return there.isPresent() && there.equals(amount(rendered.asText()));
    }

    private static Optional<BigDecimal> amount(String text) {
        return QUANTITY.matcher(text).matches()
                ? Optional.of(new Quantity(text).getNumericalAmount().stripTrailingZeros())
                : Optional.empty();
    }
}
