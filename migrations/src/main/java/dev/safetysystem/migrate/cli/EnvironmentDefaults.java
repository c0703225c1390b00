package dev.safetysystem.migrate.cli;

import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

import java.util.Locale;
import java.util.Map;

/** Every option has a variable: {@code --lock-timeout} is {@code MIGRATE_LOCK_TIMEOUT}. */
record EnvironmentDefaults(Map<String, String> environment) implements IDefaultValueProvider {
    @Override
    public String defaultValue(ArgSpec argument) {
        String variable = argument instanceof OptionSpec option ? variable(option) : "";
        String value = environment.get(variable);
        return value != null ? value : argument.defaultValue();
    }

    /** Name of an option's variable. */
    static String variable(OptionSpec option) {
        return "MIGRATE_"
                + option.longestName()
                        .replaceFirst("^-+", "")
                        .replace('-', '_')
                        .toUpperCase(Locale.ROOT);
    }
}
