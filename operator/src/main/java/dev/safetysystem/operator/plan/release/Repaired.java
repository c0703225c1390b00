package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.Reason;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A field of an object of ours that somebody else changed, and that is put back.
 *
 * @param object kind and name
 * @param manager under which name they wrote, where the API server still knows it
 */
public record Repaired(String object, String field, Optional<String> manager) {
    private static final int NAMED = 3;

    /** One event for all that is put back by one write. */
    public static List<Notice> notices(List<Repaired> fields) {
        if (fields.isEmpty()) {
            return List.of();
        }
        String named =
                fields.stream().limit(NAMED).map(Repaired::words).collect(Collectors.joining(", "));
        int others = fields.size() - Math.min(fields.size(), NAMED);
        return List.of(
                Notice.warning(
                        Reason.REPAIRED,
                        "",
                        fields.getFirst().object()
                                + " was changed by somebody else and is put back: "
                                + named
                                + (others > 0 ? " and " + others + " more" : "")));
    }

    /** Whether it is part of what a release proves. */
    public boolean isOfTemplate() {
        return field.startsWith("spec.template.");
    }

    private String words() {
        return field + manager.map(name -> " (field manager " + name + ")").orElse("");
    }
}
