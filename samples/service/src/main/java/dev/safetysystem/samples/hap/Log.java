package dev.safetysystem.samples.hap;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Lines for whoever reads the container's output. Texts of users never go in here. */
final class Log {
    private Log() {}

    static void info(String message) {
        write("INFO", message);
    }

    static void error(String message) {
        write("ERROR", message);
    }

    private static void write(String level, String message) {
        System.out.println(
                Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + level + " " + message);
    }
}
