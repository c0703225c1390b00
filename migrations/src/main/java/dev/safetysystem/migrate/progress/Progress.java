package dev.safetysystem.migrate.progress;

/** Says what is going on while a command works; to people only, never part of the result. */
@FunctionalInterface
public interface Progress {
    /** One line, without its end. */
    void say(String line);
}
