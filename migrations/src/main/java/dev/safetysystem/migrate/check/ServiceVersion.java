package dev.safetysystem.migrate.check;

import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Compares versions of services: numbers between dots, what follows them ignored. */
final class ServiceVersion {
    private static final Pattern SHAPE = Pattern.compile("\\d{1,6}(\\.\\d{1,6}){0,3}");

    private ServiceVersion() {}

    /**
     * Asserts that a service is new enough.
     *
     * @throws Failure bad input if the wanted version is none; proof failed if it is too old
     */
    static void require(String service, String found, Optional<String> wanted) {
        if (wanted.isEmpty()) {
            return;
        }
        if (!SHAPE.matcher(wanted.get()).matches()) {
            throw Failure.badInput(
                    "min-version",
                    "'" + wanted.get() + "' is not a version",
                    "Write it as 14 or 7.2");
        }
        if (compare(found, wanted.get()) < 0) {
            throw Failure.of(
                    ExitCode.PROOF_FAILED,
                    Problem.of(
                            "too-old",
                            "%s is version %s; %s is needed"
                                    .formatted(service, found, wanted.get()),
                            "Upgrade " + service));
        }
    }

    private static int compare(String found, String wanted) {
        int[] have = numbers(found);
        int[] need = numbers(wanted);
        for (int i = 0; i < need.length; i++) {
            int order = Integer.compare(i < have.length ? have[i] : 0, need[i]);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int[] numbers(String version) {
        var matcher = SHAPE.matcher(version);
        return matcher.lookingAt()
                ? Stream.of(matcher.group().split("\\.")).mapToInt(Integer::parseInt).toArray()
                : new int[0];
    }
}
