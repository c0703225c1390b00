package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.Reason;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A field of an object of ours that somebody else changed, and that is put back; or a whole object.
 *
 * @param object kind and name
 * @param field its path; empty for a whole object that was deleted
 * @param value what it was changed to, where that may be shown
 * @param manager under which name they wrote, where the API server still knows it
 * @param byOthers whether it is certain that somebody else did it: what is another value although
 *     nobody else has written it, a webhook or an admission policy may have changed
 */
public record Repaired(
        String object,
        String field,
        Optional<String> value,
        Optional<String> manager,
        boolean byOthers) {
    private static final int NAMED = 3;

    /** An object that somebody else deleted, and that is made again. */
    public static Repaired deleted(String object) {
        return new Repaired(object, "", Optional.empty(), Optional.empty(), true);
    }

    private boolean wasDeleted() {
        return field.isEmpty();
    }

    /** One event for all that is put back by one write. */
    public static List<Notice> notices(List<Repaired> all) {
        var fields = all.stream().filter(Repaired::byOthers).toList();
        return fields.isEmpty()
                ? List.of()
                : List.of(
                        Notice.warning(
                                Reason.REPAIRED,
                                "",
                                fields.getFirst().object()
                                        + (fields.getFirst().wasDeleted()
                                                ? " was deleted by somebody else and is made again"
                                                : " was changed by somebody else and is put back: "
                                                        + words(fields))));
    }

    /** The same for every time that the same fields are put back, whatever they were changed to. */
    public static String fields(List<Repaired> all) {
        return all.stream().map(Repaired::field).sorted().collect(Collectors.joining(", "));
    }

    /** The first fields, and how many others there are. */
    public static String words(List<Repaired> fields) {
        String named =
                fields.stream().limit(NAMED).map(Repaired::words).collect(Collectors.joining(", "));
        int others = fields.size() - Math.min(fields.size(), NAMED);
        return named + (others > 0 ? " and " + others + " more" : "");
    }

    /** Whether it is part of what a release proves. */
    public boolean isOfTemplate() {
        return field.startsWith("spec.template.");
    }

    private String words() {
        return field
                + value.map(now -> ", which was " + now).orElse("")
                + manager.map(name -> " (field manager " + name + ")").orElse("");
    }
}
