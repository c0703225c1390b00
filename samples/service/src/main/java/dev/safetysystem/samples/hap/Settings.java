package dev.safetysystem.samples.hap;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/**
 * What operators of the service may set, by environment variables that begin with {@code HAP_}.
 *
 * @param enabled {@code HAP_ENABLED}: off, every text passes unread
 * @param blockSeverity {@code HAP_BLOCK_SEVERITY}: the mildest severity that is blocked
 * @param timeout {@code HAP_TIMEOUT_MS}, 1 to 60000: what a check may take before it fails
 * @param cacheTtl {@code HAP_CACHE_TTL}, 0 to 86400 seconds: how long an assessment is remembered
 * @param maxCacheSize {@code HAP_MAX_CACHE_SIZE}, 0 to 100000: how many assessments are remembered
 * @param batchSize {@code HAP_BATCH_SIZE}, 1 to 1000: how many texts one batch may hold
 * @param logViolations {@code HAP_LOG_VIOLATIONS}: whether a line is logged for every text that is
 *     not allowed
 */
public record Settings(
        boolean enabled,
        Severity blockSeverity,
        Duration timeout,
        Duration cacheTtl,
        int maxCacheSize,
        int batchSize,
        boolean logViolations) {

    /**
     * Reads the settings; what is absent has its default. Other variables that begin with {@code
     * HAP_} are left alone: Kubernetes itself adds such names for a Service called {@code hap}.
     *
     * @throws InvalidSetting naming the first variable that cannot be honoured
     */
    static Settings from(Map<String, String> environment) {
        var read = new Reader(environment);
        read.mustBeOff("HAP_ML_ENABLED");
        read.mustBeOff("HAP_LLM_CHECKS");
        return new Settings(
                read.flag("HAP_ENABLED", true),
                read.severity("HAP_BLOCK_SEVERITY", Severity.HIGH),
                Duration.ofMillis(read.number("HAP_TIMEOUT_MS", 500, 1, 60_000)),
                Duration.ofSeconds(read.number("HAP_CACHE_TTL", 3600, 0, 86_400)),
                read.number("HAP_MAX_CACHE_SIZE", 10_000, 0, 100_000),
                read.number("HAP_BATCH_SIZE", 100, 1, 1000),
                read.flag("HAP_LOG_VIOLATIONS", true));
    }

    private record Reader(Map<String, String> environment) {
        boolean flag(String name, boolean otherwise) {
            String value = environment.getOrDefault(name, Boolean.toString(otherwise));
            return switch (value) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new InvalidSetting(name, value, "is neither true nor false");
            };
        }

        int number(String name, int otherwise, int least, int most) {
            String value = environment.getOrDefault(name, Integer.toString(otherwise));
            // At most nine digits: the pattern alone keeps parseInt from failing.
            if (value.matches("[0-9]{1,9}")) {
                int number = Integer.parseInt(value);
                if (number >= least && number <= most) return number;
            }
            throw new InvalidSetting(
                    name, value, "is not a whole number from " + least + " to " + most);
        }

        Severity severity(String name, Severity otherwise) {
            String value = environment.getOrDefault(name, otherwise.name());
            return Arrays.stream(Severity.values())
                    .filter(each -> each.name().equals(value))
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    new InvalidSetting(
                                            name,
                                            value,
                                            "is none of " + Arrays.toString(Severity.values())));
        }

        void mustBeOff(String name) {
            if (flag(name, false)) {
                throw new InvalidSetting(
                        name,
                        "true",
                        "cannot be honoured: this service has word rules only, no model; set it to"
                                + " false");
            }
        }
    }
}
