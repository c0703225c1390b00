package dev.safetysystem.migrate.db;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The server's parameters as a session needs them, set by one statement. */
final class Parameters {
    /** Without the tcp settings a lost node's session kept its lock beyond 45 s (measured). */
    static final Map<String, String> LETTING_GO =
            Map.of(
                    "client_connection_check_interval", "2s",
                    "tcp_keepalives_idle", "5",
                    "tcp_keepalives_interval", "2",
                    "tcp_keepalives_count", "3",
                    "tcp_user_timeout", "12s");

    private Parameters() {}

    /**
     * The statement that sets them.
     *
     * @param searchPath if the URL names one; not at login, because poolers refuse parameters there
     *     that they do not know
     */
    static String setting(SessionSettings settings, Optional<String> searchPath) {
        var all = new LinkedHashMap<String, String>();
        all.put("application_name", settings.applicationName());
        all.put("lock_timeout", millis(settings.lockTimeout()));
        all.put("statement_timeout", millis(settings.statementTimeout()));
        all.put("idle_in_transaction_session_timeout", "0");
        all.put("standard_conforming_strings", "on");
        all.putAll(LETTING_GO);
        searchPath.ifPresent(path -> all.put("search_path", path));
        return all.entrySet().stream()
                .map(
                        entry ->
                                "("
                                        + literal(entry.getKey())
                                        + ", "
                                        + literal(entry.getValue())
                                        + ")")
                .collect(
                        Collectors.joining(
                                ", ",
                                "select pg_catalog.set_config(name, value, false) from (values ",
                                ") as wanted(name, value)"));
    }

    static String millis(Duration duration) {
        return duration.toMillis() + "ms";
    }

    /** Read alike whatever standard_conforming_strings is: a role may have it off at login. */
    static String literal(String value) {
        return "E'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
