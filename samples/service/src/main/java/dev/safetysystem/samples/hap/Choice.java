package dev.safetysystem.samples.hap;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** One of several names, set by a variable. */
final class Choice {
    private Choice() {}

    /**
     * Reads a variable.
     *
     * @param usual if it is absent or empty
     * @throws InvalidSetting if the value is none of the names, written {@code never-ready}
     */
    static <E extends Enum<E>> E from(Map<String, String> environment, String variable, E usual) {
        String value = environment.getOrDefault(variable, "");
        if (value.isEmpty()) return usual;
        E[] all = usual.getDeclaringClass().getEnumConstants();
        return Arrays.stream(all)
                .filter(each -> written(each).equals(value))
                .findFirst()
                .orElseThrow(
                        () ->
                                new InvalidSetting(
                                        variable,
                                        value,
                                        "is none of "
                                                + Arrays.stream(all)
                                                        .map(Choice::written)
                                                        .collect(Collectors.joining(", "))));
    }

    /** As it is set and told: {@code never-ready}. */
    static String written(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
