package dev.safetysystem.migrate.backup;

import dev.safetysystem.migrate.progress.Progress;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;

/** Tells people how far long work is, every few seconds and not at every block. */
public final class Meter {

    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Progress progress;
    private final InstantSource clock;

    /** Speaks through {@code progress}. */
    public Meter(Progress progress, InstantSource clock) {
        this.progress = progress;
        this.clock = clock;
    }

    /** A line that is said at once. */
    public void say(String line) {
        progress.say(line);
    }

    /**
     * Tells how many bytes are done.
     *
     * @param what the work: "copying the dump"
     * @param total all bytes, or 0 if that is not known
     * @return to be told the number of bytes done; safe for use by one thread
     */
    public LongConsumer bytes(String what, long total) {
        var every = new Every();
        return done -> {
            if (every.due()) {
                progress.say(
                        "%s: %s%s after %d s"
                                .formatted(
                                        what,
                                        size(done),
                                        total > 0 ? " of " + size(total) : "",
                                        every.seconds()));
            }
        };
    }

    /**
     * Tells which part of something is done.
     *
     * @param what the work: "saving"
     * @return to be told the parts that are done and all of them, 0 if they are not known; safe for
     *     use by one thread
     */
    public BiConsumer<Long, Long> parts(String what) {
        var every = new Every();
        return (done, all) -> {
            if (every.due()) {
                progress.say(
                        "%s: %safter %d s"
                                .formatted(
                                        what,
                                        all > 0 ? done * 100 / all + " % " : "",
                                        every.seconds()));
            }
        };
    }

    private final class Every {
        private final Instant start = clock.instant();
        private Instant next = start.plus(EVERY);

        boolean due() {
            var now = clock.instant();
            if (now.isBefore(next)) {
                return false;
            }
            next = now.plus(EVERY);
            return true;
        }

        long seconds() {
            return Duration.between(start, clock.instant()).toSeconds();
        }
    }

    /** A number of bytes for people. */
    public static String size(long bytes) {
        if (bytes < 1 << 10) {
            return bytes + " B";
        }
        return bytes < 1 << 20
                ? "%.1f KiB".formatted(bytes / 1024.0)
                : bytes < 1 << 30
                        ? String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0)
                        : String.format(Locale.ROOT, "%.2f GiB", bytes / 1073741824.0);
    }
}
