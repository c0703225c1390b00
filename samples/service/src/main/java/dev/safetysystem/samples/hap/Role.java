package dev.safetysystem.samples.hap;

import java.util.Map;

/** Which service of a safety system a process of this program is. */
public enum Role {
    /** Filters texts, and needs nobody. */
    FILTER,
    /** Takes events, has them screened, and queues them. */
    INGESTION,
    /** Screens the text of an event. */
    SCREENING,
    /** Knows the context of a text. */
    EMBEDDING,
    /** Takes queued events, asks for their context, and decides what is to be done. */
    REASONING,
    /** Takes decisions from their queue, and carries them out. */
    EXECUTOR,
    /** Knows what became of each event. */
    SESSION,
    /** Knows how many events came how far. */
    REPORTING;

    /**
     * Reads {@code ROLE}; absent or empty means {@link #FILTER}.
     *
     * @throws InvalidSetting if the value is none of the names, written {@code ingestion}
     */
    static Role from(Map<String, String> environment) {
        return Choice.from(environment, "ROLE", FILTER);
    }

    /** As it is set and told: {@code ingestion}. */
    String written() {
        return Choice.written(this);
    }
}
