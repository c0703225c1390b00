package dev.safetysystem.operator.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the process is told by its environment. Where the API server is and who we are comes from
 * the pod's service account or the kubeconfig, as in every Kubernetes client.
 *
 * @param namespaces to watch; empty means all of them
 * @param operatorNamespace where the operator's own Lease lives
 * @param identity of this process among others that want to lead
 * @param logFormat one JSON object a line, or text for people
 * @param healthPort 1 to 65535, or 0 for any free one
 * @param metricsPort 1 to 65535, or 0 for any free one
 */
record Config(
        Set<String> namespaces,
        String operatorNamespace,
        String identity,
        LogFormat logFormat,
        LogLevel logLevel,
        int healthPort,
        int metricsPort) {
    private static final String DNS_LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

    /** How log lines look. */
    enum LogFormat {
        JSON,
        TEXT
    }

    /** The least important lines that are written. */
    enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    /** Every variable that is wrong, each with what to write instead. */
    static final class Invalid extends Exception {
        private static final long serialVersionUID = 1L;

        Invalid(List<String> problems) {
            super(String.join(System.lineSeparator(), problems));
        }
    }

    static final String HELP =
            """
            The SafetySystem operator: watches SafetySystem resources and releases what they describe.

            Usage: safetysystem-operator [--help | --version]

            Environment:
              WATCH_NAMESPACES    namespaces to watch, separated by commas; default: all
              OPERATOR_NAMESPACE  namespace of the operator's own Lease; default: the pod's own, or
                                  the current context's
              POD_NAME            name of this process among others that want to lead; default: host name
              LOG_FORMAT          json or text; default: json
              LOG_LEVEL           error, warn, info or debug; default: info
              PORT                port of /metrics; default: 8080; 0: any free one
              HEALTH_PORT         port of /livez and /readyz; default: 8081; 0: any free one
              KUBECONFIG          as for kubectl; in a pod the service account is used

            Exit codes: 0 stopped as asked, 1 cannot go on (leadership lost, API not usable),
            2 wrong arguments or environment.
            """;

    /**
     * Reads the environment.
     *
     * @param defaultNamespace the pod's own namespace or the current context's
     * @throws Invalid naming every variable that is wrong, and the remedy
     */
    static Config of(Map<String, String> environment, String defaultNamespace) throws Invalid {
        var problems = new ArrayList<String>();
        var config =
                new Config(
                        namespaces(text(environment, "WATCH_NAMESPACES").orElse(""), problems),
                        namespace(
                                text(environment, "OPERATOR_NAMESPACE").orElse(defaultNamespace),
                                problems),
                        text(environment, "POD_NAME")
                                .or(() -> text(environment, "HOSTNAME"))
                                .orElse("operator"),
                        choice(environment, "LOG_FORMAT", LogFormat.JSON, problems),
                        choice(environment, "LOG_LEVEL", LogLevel.INFO, problems),
                        port(environment, "HEALTH_PORT", "8081", problems),
                        port(environment, "PORT", "8080", problems));
        if (config.healthPort() == config.metricsPort() && config.metricsPort() != 0) {
            problems.add("HEALTH_PORT: it is PORT, too; write another number");
        }
        if (!problems.isEmpty()) {
            throw new Invalid(problems);
        }
        return config;
    }

    boolean watches(String namespace) {
        return namespaces.isEmpty() || namespaces.contains(namespace);
    }

    private static Optional<String> text(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    private static Set<String> namespaces(String text, List<String> problems) {
        var names = new TreeSet<String>();
        Arrays.stream(text.split(",")).map(String::strip).forEach(names::add);
        names.remove("");
        names.stream()
                .filter(name -> !name.matches(DNS_LABEL))
                .map(
                        name ->
                                "WATCH_NAMESPACES: '%s' is no name of a namespace; write names separated by commas, or leave it empty for all"
                                        .formatted(name))
                .forEach(problems::add);
        return Set.copyOf(names);
    }

    private static String namespace(String name, List<String> problems) {
        if (name == null || !name.matches(DNS_LABEL)) {
            problems.add(
                    "OPERATOR_NAMESPACE: '%s' is no name of a namespace; write the namespace that the operator runs in"
                            .formatted(name));
        }
        return name;
    }

    private static <E extends Enum<E>> E choice(
            Map<String, String> environment, String name, E usual, List<String> problems) {
        Optional<String> written = text(environment, name);
        E[] all = usual.getDeclaringClass().getEnumConstants();
        for (E value : all) {
            if (written.filter(value.name()::equalsIgnoreCase).isPresent()) {
                return value;
            }
        }
        written.ifPresent(
                text ->
                        problems.add(
                                "%s: '%s' is not known; write one of %s"
                                        .formatted(
                                                name,
                                                text,
                                                Arrays.toString(all).toLowerCase(Locale.ROOT))));
        return usual;
    }

    private static int port(
            Map<String, String> environment, String name, String usual, List<String> problems) {
        String text = text(environment, name).orElse(usual);
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 65535) {
            return Integer.parseInt(text);
        }
        problems.add("%s: '%s' is no port; write a number from 0 to 65535".formatted(name, text));
        return 0;
    }
}
