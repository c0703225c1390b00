package dev.safetysystem.operator.render;

import dev.safetysystem.operator.observe.Objects;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** One write, with the reason that goes to the log. Every one can be repeated without harm. */
public sealed interface Action {
    /** Why, in words for the log. */
    String reason();

    /** What must have been read from the API server, not from a cache, before it. */
    default LiveLook rests() {
        return LiveLook.NONE;
    }

    /** The object that is written. */
    Objects.Key key();

    /** Server-side apply under our field manager; never with {@code replicas}. */
    record Apply(HasMetadata object, LiveLook rests, String reason) implements Action {
        @Override
        public Objects.Key key() {
            return Objects.Key.of(object);
        }
    }

    /**
     * The size of a Deployment, through {@code /scale}.
     *
     * @param from the size that it was decided from; another one ends the pass
     */
    record Scale(Objects.Key key, int from, int replicas, String reason) implements Action {
        @Override
        public LiveLook rests() {
            return replicas == 0 ? LiveLook.WHAT_SERVES : LiveLook.NONE;
        }
    }

    /**
     * An immutable copy of a ConfigMap that is not ours.
     *
     * @param copy everything but the data
     * @param digest of the source's data as the revision saw it; another content ends the pass
     */
    record Copy(HasMetadata copy, String source, String digest, String reason) implements Action {
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
