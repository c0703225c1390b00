package dev.safetysystem.migrate.restore;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Names and values inside statements that take no parameters. */
final class Sql {

    /** Settings whose stored value is a list of quoted names, as pg_dump knows them too. */
    private static final Set<String> LISTS =
            Set.of(
                    "local_preload_libraries",
                    "search_path",
                    "session_preload_libraries",
                    "shared_preload_libraries",
                    "temp_tablespaces",
                    "unix_socket_directories");

    private Sql() {}

    /** A name, quoted. */
    static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A string, quoted; right for every setting of backslashes. */
    static String text(String value) {
        var quoted = "'" + value.replace("'", "''") + "'";
        return value.contains("\\") ? " E" + quoted.replace("\\", "\\\\") : quoted;
    }

    /**
     * The right-hand side of {@code ALTER … SET name TO}, from the value as the server keeps it.
     */
    static String settingValue(String name, String stored) {
        return LISTS.contains(name)
                ? elements(stored).stream().map(Sql::text).collect(Collectors.joining(", "))
                : text(stored);
    }

    /** A setting's own name; it may have dots. */
    static String settingName(String name) {
        return List.of(name.split("\\.")).stream().map(Sql::name).collect(Collectors.joining("."));
    }

    private static List<String> elements(String list) {
        var elements = new ArrayList<String>();
        var element = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            if (c == '"' && quoted && i + 1 < list.length() && list.charAt(i + 1) == '"') {
                element.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                elements.add(element.toString());
                element.setLength(0);
            } else if (quoted || !Character.isWhitespace(c)) {
                element.append(c);
            }
        }
        elements.add(element.toString());
        return elements;
    }
}
