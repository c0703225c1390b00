package dev.safetysystem.migrate.db;

import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.secret.Secrets;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a database is and how to get in, as other tools write it: libpq and SQLAlchemy URLs ({@code
 * postgres://}, {@code postgresql+asyncpg://}, {@code postgis://}), JDBC URLs, keyword strings
 * ({@code host=… dbname=…}). Its text form never holds the password.
 *
 * @param hosts at least one, in the order to be tried
 * @param database name of the database
 * @param user role to log in as
 * @param password if one was given
 * @param searchPath where unqualified names are looked for, if the URL says
 * @param parameters the driver's own properties (sslmode, …)
 * @param ignored names of parameters that mean something only to another tool's pool or driver
 */
public record ConnectionUrl(
        List<Host> hosts,
        String database,
        String user,
        Optional<String> password,
        Optional<String> searchPath,
        Map<String, String> parameters,
        List<String> ignored) {

    /**
     * One server.
     *
     * @param name or the folder of its Unix socket, as libpq writes it
     */
    public record Host(String name, int port) {
        private boolean isSocket() {
            return name.startsWith("/");
        }

        @Override
        public String toString() {
            return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
        }
    }

    private static final String CODE = "connection-url";
    private static final String SHAPE = "Write it as postgresql://user:password@host:5432/database";
    private static final int DEFAULT_PORT = 5432;

    /** libpq's and other drivers' names for what pgjdbc calls otherwise. */
    private static final Map<String, String> RENAMED =
            Map.ofEntries(
                    Map.entry("ssl", "sslmode"),
                    Map.entry("connect_timeout", "connectTimeout"),
                    Map.entry("connecttimeout", "connectTimeout"),
                    Map.entry("channel_binding", "channelBinding"),
                    Map.entry("channelbinding", "channelBinding"),
                    Map.entry("gssencmode", "gssEncMode"),
                    Map.entry("target_session_attrs", "targetServerType"),
                    Map.entry("targetservertype", "targetServerType"),
                    Map.entry("sslmode", "sslmode"),
                    Map.entry("sslrootcert", "sslrootcert"),
                    Map.entry("sslcert", "sslcert"),
                    Map.entry("sslkey", "sslkey"),
                    Map.entry("sslpassword", "sslpassword"),
                    Map.entry("sslnegotiation", "sslNegotiation"),
                    Map.entry("options", "options"));

    private static final Map<String, String> SERVER_TYPES =
            Map.of(
                    "any", "any",
                    "read-write", "primary",
                    "primary", "primary",
                    "prefer-standby", "any",
                    "read-only", "secondary",
                    "standby", "secondary");

    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    private static final Pattern URL =
            Pattern.compile(
                    "(?:jdbc:)?(?:postgres|postgresql|postgis|pgsql|psql)(?:\\+\\w+)?://"
                            + "(?:(?<userinfo>[^/?#]*)@)?(?<hosts>[^/?#]*)(?:/(?<database>[^?#]*))?"
                            + "(?:\\?(?<query>[^#]*))?");
    private static final Pattern KEYWORD =
            Pattern.compile("\\s*(\\w+)\\s*=\\s*(?:'((?:[^'\\\\]|\\\\.)*)'|(\\S+))");

    public ConnectionUrl {
        hosts = List.copyOf(hosts);
        parameters = Map.copyOf(parameters);
        ignored = List.copyOf(ignored);
    }

    /**
     * Understands a URL.
     *
     * @param text the URL or keyword string
     * @param environment for libpq's own variables (PGUSER, PGPASSWORD, PGSSLMODE, PGSSLROOTCERT),
     *     which stand in for what the URL leaves out
     * @param secrets told every password found, before anything can fail
     * @throws Failure bad input; the message never contains the text
     */
    public static ConnectionUrl parse(
            String text, Map<String, String> environment, Secrets secrets) {
        String url = text.strip();
        secrets.addUrl(url);
        Optional.ofNullable(environment.get("PGPASSWORD")).ifPresent(secrets::add);
        if (url.isEmpty()) {
            throw refuse("the connection URL is empty");
        }
        var parts = new Parts(environment, secrets);
        Matcher matcher = URL.matcher(url);
        if (matcher.matches()) {
            parts.readUrl(matcher);
        } else if (!url.contains("://") && KEYWORD.matcher(url).lookingAt()) {
            parts.readKeywords(url);
        } else {
            throw refuse("this is not a PostgreSQL connection URL (" + schemeOf(url) + ")");
        }
        return parts.build();
    }

    /** The same server and login, another database. */
    public ConnectionUrl withDatabase(String other) {
        return new ConnectionUrl(hosts, other, user, password, searchPath, parameters, ignored);
    }

    /** The same, with one of the driver's properties set. */
    ConnectionUrl withParameter(String name, String value) {
        var all = new TreeMap<>(parameters);
        all.put(name, value);
        return new ConnectionUrl(hosts, database, user, password, searchPath, all, ignored);
    }

    /** The Unix socket to connect to, if the URL names one. */
    Optional<Path> socket() {
        return hosts.stream()
                .filter(Host::isSocket)
                .findFirst()
                .map(host -> Path.of(host.name(), ".s.PGSQL." + host.port()));
    }

    /** What the driver connects to; holds neither user nor password. */
    public String jdbc() {
        return "jdbc:postgresql://"
                + (socket().isPresent()
                        ? "localhost"
                        : String.join(",", hosts.stream().map(Host::toString).toList()))
                + "/"
                + java.net.URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The driver's properties, login included: never print them. */
    public Properties properties() {
        var properties = new Properties();
        properties.putAll(parameters);
        properties.setProperty("user", user);
        password.ifPresent(secret -> properties.setProperty("password", secret));
        return properties;
    }

    /** {@code user@host:port/database}: for people and logs. */
    @Override
    public String toString() {
        return user
                + "@"
                + String.join(",", hosts.stream().map(Host::toString).toList())
                + "/"
                + database;
    }

    private static Failure refuse(String message) {
        return Failure.badInput(CODE, message, SHAPE);
    }

    private static String schemeOf(String url) {
        int end = url.indexOf("://");
        if (end < 0) {
            return "no scheme";
        }
        String scheme = url.substring(0, end);
        return scheme.matches("[A-Za-z][A-Za-z0-9+.:-]{0,30}") ? "scheme " + scheme : "odd scheme";
    }

    /** What has been read so far. */
    private static final class Parts {
        private final Map<String, String> environment;
        private final Secrets secrets;
        private final List<Host> hosts = new ArrayList<>();
        private final Map<String, String> parameters = new TreeMap<>();
        private final List<String> ignored = new ArrayList<>();
        private Optional<String> user = Optional.empty();
        private Optional<String> password = Optional.empty();
        private Optional<String> database = Optional.empty();
        private Optional<String> hostParameter = Optional.empty();
        private Optional<String> portParameter = Optional.empty();
        private Optional<String> searchPath = Optional.empty();

        Parts(Map<String, String> environment, Secrets secrets) {
            this.environment = environment;
            this.secrets = secrets;
        }

        void readUrl(Matcher url) {
            Optional.ofNullable(url.group("userinfo")).ifPresent(this::readLogin);
            for (String host : url.group("hosts").split(",", -1)) {
                if (!host.isBlank()) {
                    hosts.add(host(host));
                }
            }
            database =
                    Optional.ofNullable(url.group("database"))
                            .filter(name -> !name.isEmpty())
                            .map(Parts::decode);
            Optional.ofNullable(url.group("query")).ifPresent(this::readQuery);
        }

        void readKeywords(String text) {
            Matcher keyword = KEYWORD.matcher(text);
            int end = 0;
            while (keyword.find() && keyword.start() == end) {
                boolean quoted = keyword.group(2) != null;
                String value =
                        quoted ? keyword.group(2).replaceAll("\\\\(.)", "$1") : keyword.group(3);
                parameter(keyword.group(1), value);
                end = keyword.end();
            }
            if (!text.substring(end).isBlank()) {
                throw refuse(
                        "the connection string cannot be read after its first "
                                + end
                                + " characters");
            }
        }

        private void readLogin(String login) {
            int colon = login.indexOf(':');
            String name = decode(colon < 0 ? login : login.substring(0, colon));
            if (!name.isEmpty()) {
                user = Optional.of(name);
            }
            if (colon >= 0) {
                password(decode(login.substring(colon + 1)));
            }
        }

        private void readQuery(String query) {
            for (String pair : query.split("&")) {
                if (!pair.isEmpty()) {
                    int equals = pair.indexOf('=');
                    if (equals < 0) {
                        throw refuse("a URL parameter has no value");
                    }
                    parameter(
                            decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
                }
            }
        }

        private void parameter(String name, String value) {
            switch (name.toLowerCase(Locale.ROOT)) {
                case "user" -> user = Optional.of(value);
                case "password" -> password(value);
                case "dbname", "database" -> database = Optional.of(value);
                case "host", "hostaddr" -> hostParameter = Optional.of(value);
                case "port" -> portParameter = Optional.of(value);
                case "search_path", "currentschema" -> searchPath = Optional.of(value);
                // Prisma's: one name, not a list.
                case "schema" -> searchPath = Optional.of(quoted(value));
                default -> driverParameter(name, value);
            }
        }

        private static String quoted(String schema) {
            boolean plain = schema.matches("[a-z_][a-z0-9_]*");
            return plain ? schema : '"' + schema.replace("\"", "\"\"") + '"';
        }

        private void driverParameter(String name, String value) {
            String known = RENAMED.get(name.toLowerCase(Locale.ROOT));
            if (known == null) {
                ignored.add(name);
                return;
            }
            if (known.equals("sslpassword")) {
                secrets.add(value);
            }
            parameters.put(
                    known,
                    switch (known) {
                        case "sslmode" -> sslMode(value);
                        case "connectTimeout" -> Integer.toString(number("connect_timeout", value));
                        case "targetServerType" ->
                                Optional.ofNullable(
                                                SERVER_TYPES.get(value.toLowerCase(Locale.ROOT)))
                                        .orElseThrow(
                                                () -> refuse("target_session_attrs is not known"));
                        default -> value;
                    });
        }

        private static String sslMode(String value) {
            String mode = value.toLowerCase(Locale.ROOT);
            if (mode.equals("true") || mode.equals("1")) {
                return "require";
            }
            if (mode.equals("false") || mode.equals("0")) {
                return "disable";
            }
            if (!SSL_MODES.contains(mode)) {
                throw Failure.badInput(
                        CODE,
                        "sslmode is none of "
                                + String.join(", ", SSL_MODES.stream().sorted().toList()),
                        "Use verify-full with sslrootcert in production");
            }
            return mode;
        }

        private void password(String value) {
            if (value.isEmpty()) {
                return;
            }
            secrets.add(value);
            password = Optional.of(value);
        }

        private Host host(String text) {
            String host = decode(text);
            if (host.startsWith("/")) {
                return new Host(host, defaultPort());
            }
            int bracket = host.lastIndexOf(']');
            int colon = host.indexOf(':', Math.max(bracket, 0));
            String name = colon < 0 ? host : host.substring(0, colon);
            int port = colon < 0 ? defaultPort() : port(host.substring(colon + 1));
            String bare = name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
            return new Host(bare.isEmpty() ? "localhost" : bare, port);
        }

        private int defaultPort() {
            return Optional.ofNullable(environment.get("PGPORT"))
                    .map(Parts::port)
                    .orElse(DEFAULT_PORT);
        }

        private static int port(String text) {
            int port = number("port", text);
            if (port < 1 || port > 65535) {
                throw refuse("the port is not between 1 and 65535");
            }
            return port;
        }

        private static int number(String what, String text) {
            try {
                return Integer.parseInt(text.strip());
            } catch (NumberFormatException notANumber) {
                throw refuse("the " + what + " is not a number");
            }
        }

        private static String decode(String text) {
            try {
                return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException bad) {
                throw Failure.badInput(
                        CODE,
                        "the URL holds a % that begins no percent-encoded character",
                        "Write a literal % as %25, also in passwords");
            }
        }

        ConnectionUrl build() {
            if (hosts.isEmpty()) {
                readHostParameters();
            }
            if (hosts.stream().anyMatch(Host::isSocket)) {
                if (hosts.size() > 1) {
                    throw refuse("a Unix socket cannot be one of several hosts");
                }
                portParameter.ifPresent(
                        port -> hosts.replaceAll(h -> new Host(h.name(), port(port))));
                // As libpq has it: nobody listens between two processes of one machine.
                parameters.put("sslmode", "disable");
            }
            String login =
                    user.or(() -> Optional.ofNullable(environment.get("PGUSER")))
                            .orElseThrow(() -> refuse("the connection URL names no user"));
            Optional<String> secret =
                    password.or(() -> Optional.ofNullable(environment.get("PGPASSWORD")));
            String name =
                    database.or(() -> Optional.ofNullable(environment.get("PGDATABASE")))
                            .orElseThrow(() -> refuse("the connection URL names no database"));
            fromEnvironment("PGSSLMODE", "sslmode");
            fromEnvironment("PGSSLROOTCERT", "sslrootcert");
            fromEnvironment("PGSSLCERT", "sslcert");
            fromEnvironment("PGSSLKEY", "sslkey");
            if ("system".equals(parameters.get("sslrootcert"))) {
                parameters.remove("sslrootcert");
                parameters.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
            }
            return new ConnectionUrl(hosts, name, login, secret, searchPath, parameters, ignored);
        }

        private void fromEnvironment(String variable, String name) {
            String value = environment.get(variable);
            if (value != null && !parameters.containsKey(name)) {
                driverParameter(name, value);
            }
        }

        private void readHostParameters() {
            String names =
                    hostParameter
                            .or(() -> Optional.ofNullable(environment.get("PGHOST")))
                            .orElse("localhost");
            String[] ports = portParameter.orElse("").split(",");
            String[] all = names.split(",");
            for (int i = 0; i < all.length; i++) {
                String port = ports[Math.min(i, ports.length - 1)];
                hosts.add(new Host(all[i], port.isEmpty() ? defaultPort() : port(port)));
            }
        }
    }
}
