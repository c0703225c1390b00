package dev.safetysystem.migrate.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Kubernetes writes them: {@code 90s}, {@code 1m30s}, {@code 500ms}, {@code 2h}. */
final class Durations implements ITypeConverter<Duration> {
    private static final Pattern WHOLE = Pattern.compile("(\\d{1,9}(ms|s|m|h))+");
    private static final Pattern PART = Pattern.compile("(\\d+)(ms|s|m|h)");

    @Override
    public Duration convert(String text) {
        if (!WHOLE.matcher(text).matches()) {
            throw new TypeConversionException(
                    "'" + text + "' is not a duration: write it as 90s, 1m30s, 500ms or 2h");
        }
        Matcher part = PART.matcher(text);
        Duration sum = Duration.ZERO;
        while (part.find()) {
            long number = Long.parseLong(part.group(1));
            sum =
                    sum.plus(
                            switch (part.group(2)) {
                                case "ms" -> Duration.ofMillis(number);
                                case "s" -> Duration.ofSeconds(number);
                                case "m" -> Duration.ofMinutes(number);
                                default -> Duration.ofHours(number);
                            });
        }
        return sum;
    }
}
