package dev.safetysystem.operator.render;

import com.fasterxml.jackson.databind.JsonNode;

import dev.safetysystem.operator.observe.Difference;
import dev.safetysystem.operator.observe.Objects;
import dev.safetysystem.operator.observe.Written;
import dev.safetysystem.operator.plan.release.Repaired;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One write, with the reason that goes to the log. Every one can be repeated without harm. */
public sealed interface Action {
    /** Why, in words for the log. */
    String reason();

    /** What must have been read from the API server, not from a cache, before it. */
    default LiveLook rests() {
        return LiveLook.NONE;
    }

    /**
     * Whether it moves production traffic. All that do are one act, however long it takes: between
     * two of them a system answers with two versions.
     */
    default boolean movesTraffic() {
        return false;
    }

    /**
     * Whether it holds the time of its pass: each pass writes it anew until the status is stored,
     * and is not a step further for it.
     */
    default boolean isDated() {
        return false;
    }

    /** What others changed and this puts back, if that is all that it does. */
    default List<Repaired> putsBack() {
        return List.of();
    }

    /** How what the API server answered differs from what was written. */
    default Set<Difference> left(HasMetadata answer) {
        return Upkeep.left(this, answer);
    }

    /** What kind of write it is to that place. */
    default Written.Write write() {
        return new Written.Write(key(), getClass().getSimpleName());
    }

    /** The object that is written. */
    Objects.Key key();

    /**
     * Server-side apply under our field manager; never with {@code replicas}.
     *
     * @param onto the resourceVersion that is written over, where a change that nobody has looked
     *     at must not be taken along: an apply leaves the fields of others in place
     * @param putsBack empty also where it brings something new
     */
    record Apply(
            HasMetadata object,
            LiveLook rests,
            Optional<String> onto,
            String reason,
            List<Repaired> putsBack)
            implements Action {
        @Override
        public Objects.Key key() {
            return Objects.Key.of(object);
        }

        @Override
        public boolean movesTraffic() {
            return key().kind().equals("Service") && rests == LiveLook.WHAT_SERVES;
        }

        /** A release record; a ConfigMap's copy is no apply. */
        @Override
        public boolean isDated() {
            return key().kind().equals("ConfigMap");
        }
    }

    /**
     * The whole pod template of a Deployment, written over one with fields of somebody else's,
     * which no apply removes.
     */
    record Repair(
            Objects.Key key,
            String uid,
            String resourceVersion,
            JsonNode template,
            String reason,
            List<Repaired> putsBack)
            implements Action {
        @Override
        public LiveLook rests() {
            return LiveLook.WHAT_SERVES;
        }
    }

    /**
     * The size of a Deployment, through {@code /scale}.
     *
     * @param from the size that it was decided from; another one ends the pass
     */
    record Scale(Objects.Key key, int from, int replicas, String reason, List<Repaired> putsBack)
            implements Action {
        @Override
        public LiveLook rests() {
            return replicas == 0 ? LiveLook.WHAT_SERVES : LiveLook.NONE;
        }
    }

    /**
     * An immutable copy of a ConfigMap. What stands in its place with another content goes.
     *
     * @param copy everything but the data
     * @param source the ConfigMap that is not ours; or the copy itself, where only its metadata
     *     changes
     * @param digest of the source's data as the revision saw it; another content ends the pass
     * @param putsBack what stood in its place
     */
    record Copy(
            HasMetadata copy, String source, String digest, String reason, List<Repaired> putsBack)
            implements Action {
        @Override
        public Objects.Key key() {
            return Objects.Key.of(copy);
        }
    }

    /** A delete with UID and resourceVersion as preconditions. */
    record Delete(Objects.Key key, String uid, String resourceVersion, String reason)
            implements Action {
        /** What is kept of past releases does not serve: it is enough to know what runs. */
        @Override
        public LiveLook rests() {
            return switch (key.kind()) {
                case "ControllerRevision", "ConfigMap" -> LiveLook.WHAT_IS_STORED;
                default -> LiveLook.WHAT_SERVES;
            };
        }
    }
}
