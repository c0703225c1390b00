package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.sql.Name;
import dev.safetysystem.migrate.sql.Words;

import java.util.Locale;
import java.util.Set;

/** What setting a parameter means for what comes after it. */
final class Settings {
    private static final Set<String> ON = Set.of("on", "true", "yes", "1", "default");

    private Settings() {}

    /** Reads what follows SET. */
    static void set(Words words, Effects effects) {
        words.takeAny("SESSION", "LOCAL");
        if (words.at("TRANSACTION")) {
            effects.breaks(Rule.TRANSACTION_CONTROL);
        }
        if (words.at("AUTHORIZATION") || words.at("ROLE") || words.at("SCHEMA")) {
            effects.forgetsAll();
        }
        Name parameter = words.name();
        if (!words.take("TO")) {
            words.take('=');
        }
        boolean on =
                words.rest().size() == 1
                        && ON.contains(
                                words.rest()
                                        .getFirst()
                                        .text()
                                        .replace("'", "")
                                        .toLowerCase(Locale.ROOT));
        boolean keepsStrings = parameter.last().equals("standard_conforming_strings") && on;
        if (!keepsStrings) {
            change(parameter.toString(), effects);
        }
    }

    /** A parameter gets another value, which may be any. */
    static void change(String parameter, Effects effects) {
        switch (parameter.toLowerCase(Locale.ROOT)) {
            case "standard_conforming_strings" -> effects.breaks(Rule.SESSION_STATE);
            case "session_replication_role" -> effects.breaks(Rule.DISABLES_CHECKS);
            case "search_path", "role", "session_authorization", "all" -> effects.forgetsAll();
            default -> {}
        }
    }
}
