package dev.safetysystem.operator.plan.rollback;

import dev.safetysystem.operator.model.DesiredSystem;
import dev.safetysystem.operator.model.Protection;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.StoredTemplate;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Ref;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Going back never lowers protection: of each protective setting the restored version gets the
 * stricter of its own value and the one that the spec asks for now. For example: version v1 was
 * made with {@code MODE: lenient}, the spec says {@code strict} by now. Restored, the pods of v1
 * get {@code strict}. What is decided is stored, so that no later change of the spec lowers it.
 */
public final class Stricter {
    private Stricter() {}

    /**
     * The version that is gone back to, with what the spec asks for where that protects more.
     *
     * @param revision of it; empty if that was deleted, so that its pods cannot be changed
     */
    public static Ref of(Situation s, Ref restored, Optional<Revision> revision) {
        if (revision.isEmpty()) {
            return restored;
        }
        var settings = new TreeMap<>(restored.settings());
        s.desired().map(DesiredSystem::protections).stream()
                .flatMap(List::stream)
                .filter(one -> isStricter(one, revision.get(), settings))
                .forEach(one -> settings.put(one.setting(), one.value()));
        return restored.protectedBy(settings);
    }

    /** A setting that the version does not know is noted, too: it cannot have the value. */
    private static boolean isStricter(Protection one, Revision revision, Map<String, String> now) {
        return Optional.ofNullable(now.get(one.setting()))
                .or(() -> own(revision, one.setting()))
                .map(one::isStricterThan)
                .orElse(true);
    }

    private static Optional<String> own(Revision revision, String setting) {
        return revision.components().stream()
                .flatMap(component -> component.template().settings().stream())
                .filter(known -> known.name().equals(setting))
                .map(StoredTemplate.Setting::value)
                .findFirst();
    }
}
