package dev.safetysystem.migrate.db;

import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.process.Stop;

import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Field;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.ResultCursor;
import org.postgresql.core.ResultHandlerBase;
import org.postgresql.core.SqlCommand;
import org.postgresql.core.TransactionState;
import org.postgresql.core.Tuple;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One connection, set up so that the server lets go of it soon after this process or its node is
 * gone. It holds the lock and does the work: with two, the lock could die while the work goes on.
 */
public final class Session implements AutoCloseable {
    /** From here on the session is who logged in, whatever role a script took on. */
    public static final List<Command> LOGGED_IN =
            List.of(
                    Command.unplanned("reset session authorization"),
                    Command.unplanned("reset role"));

    /**
     * At every RESET the driver looks for this word in the text, letter by letter, to forget what
     * it has named itself. It names nothing here, and the sooner it finds the word the better: the
     * search took it longer than all else that it does for a file.
     */
    private static final String FOR_THE_DRIVER = "/* search_path */ ";

    /** Longer texts are not put together. */
    private static final int LONGEST = 64 * 1024;

    private static final int SIMPLE =
            QueryExecutor.QUERY_EXECUTE_AS_SIMPLE
                    | QueryExecutor.QUERY_ONESHOT
                    | QueryExecutor.QUERY_NO_METADATA
                    | QueryExecutor.QUERY_NO_RESULTS;

    private final Connection connection;
    private final ConnectionUrl url;
    private final SessionSettings settings;
    private final String parameters;
    private final Stop.Registration registration;

    private final List<Command> resetting;

    /** What the server keeps prepared for this session, and under which name. */
    private final Map<String, String> prepared = new HashMap<>();

    private boolean keepsPrepared = true;

    private Session(Connection connection, ConnectionUrl url, SessionSettings settings, Stop stop) {
        this.connection = connection;
        this.url = url;
        this.settings = settings;
        this.parameters = Parameters.setting(settings, url.searchPath());
        this.resetting =
                Stream.concat(
                                LOGGED_IN.stream(),
                                Stream.of(Command.unplanned("reset all"), Command.of(parameters)))
                        .toList();
        this.registration = stop.onAsk(this::cancel);
    }

    /**
     * Connects and sets the session up. A signal cancels what the session is doing.
     *
     * @throws Failure unreachable or not let in (try again), or a server older than 14
     */
    public static Session open(ConnectionUrl url, SessionSettings settings, Stop stop) {
        var properties = timed(url, settings);
        properties.setProperty("ApplicationName", settings.applicationName());
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("socketFactory", KeepAliveSocketFactory.class.getName());
        url.socket()
                .ifPresent(
                        path -> {
                            properties.setProperty(
                                    "socketFactory", UnixSocketFactory.class.getName());
                            properties.setProperty("socketFactoryArg", path.toString());
                        });
        // Nearly every text is sent once; those that come back for every file go through run().
        properties.setProperty("prepareThreshold", "0");
        properties.setProperty("logServerErrorDetail", "false");
        LoginFailure.requireFiles(url);
        try {
            Connection connection = DriverManager.getConnection(url.jdbc(), properties);
            refuseOldServer(connection);
            var session = new Session(connection, url, settings, stop);
            session.execute(session.parameters);
            return session;
        } catch (SQLException error) {
            throw LoginFailure.of(error, url);
        }
    }

    /** With how long to wait for the server: until it accepts, and until it lets us in. */
    static Properties timed(ConnectionUrl url, SessionSettings settings) {
        Properties properties = url.properties();
        properties.putIfAbsent(
                "connectTimeout", Long.toString(settings.connectTimeout().toSeconds()));
        // A URL's connect_timeout means both, as for psql.
        properties.putIfAbsent("loginTimeout", properties.getProperty("connectTimeout"));
        return properties;
    }

    private static void refuseOldServer(Connection connection) throws SQLException {
        int major = connection.getMetaData().getDatabaseMajorVersion();
        if (major >= ServerFacts.OLDEST_MAJOR) {
            return;
        }
        connection.close();
        throw Failure.badInput(
                "server-too-old",
                "the server is PostgreSQL %d; %d is the oldest that is supported"
                        .formatted(major, ServerFacts.OLDEST_MAJOR),
                "Upgrade the server");
    }

    /** Undoes what a script did to the session (role, parameters), then sets it up again. */
    public void reset() throws SQLException {
        execute(resetting.stream().map(Command::sql).collect(Collectors.joining("; ")));
    }

    /** What {@link #reset} sends. */
    public List<Command> resetting() {
        return resetting;
    }

    /** Changes how long statements wait for a table's lock, until the next {@link #reset}. */
    public void lockTimeout(Duration timeout) throws SQLException {
        query(
                "select pg_catalog.set_config('lock_timeout', ?, false)",
                row -> "",
                Parameters.millis(timeout));
    }

    /** The driver's connection, for what this class has no words for. */
    public Connection connection() {
        return connection;
    }

    /** Where this session is connected to. */
    public ConnectionUrl url() {
        return url;
    }

    /**
     * Where programs of PostgreSQL's own connect to, for sessions that the server lets go of as
     * soon as it does of this one. A pooler refuses such options at login, and gets none.
     */
    public ConnectionUrl urlForPrograms() throws SQLException {
        if (!isTrue("select pg_catalog.pg_backend_pid() = ?", announcedPid())) {
            return url;
        }
        String options =
                Parameters.LETTING_GO.entrySet().stream()
                        .map(e -> "-c " + e.getKey() + "=" + e.getValue())
                        .collect(Collectors.joining(" "));
        return url.withParameter(
                "options", (url.parameters().getOrDefault("options", "") + " " + options).strip());
    }

    /** How this session was set up. */
    public SessionSettings settings() {
        return settings;
    }

    /** The process id that the server (or a pooler in its name) gave at login. */
    public int announcedPid() throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID();
    }

    /**
     * Sends a text to the server exactly as it is, which is how psql does it. Whatever comes back
     * is thrown away as it comes, rows and notices too: of those there may be more than fit into
     * memory.
     */
    public void execute(String sql) throws SQLException {
        execute(sql, new Nothing());
    }

    /**
     * Sends several statements as one text, and throws away what comes back.
     *
     * @throws SeveralFailed one of them failed, and those before it are done
     */
    public void executeTogether(String sql) throws SeveralFailed {
        var counting = new Nothing();
        try {
            execute(sql, counting);
        } catch (SQLException error) {
            throw counting.failed(error);
        }
    }

    private void execute(String sql, Nothing handler) throws SQLException {
        QueryExecutor executor = executor();
        // Wrapped, not parsed: the driver's parser would copy it five times.
        Query query = executor.wrap(List.of(new NativeQuery(sql, SqlCommand.BLANK)));
        try {
            executor.execute(query, null, handler, 0, 0, begin() | SIMPLE);
        } catch (OutOfMemoryError inTheMiddle) {
            throw cut(inTheMiddle);
        }
    }

    /** Sends statements that come back for every file: see {@link #run(String, List)}. */
    public void run(List<Command> commands) throws SQLException, SeveralFailed {
        run("", commands);
    }

    /**
     * Sends a text, and behind it statements that come back for every file, all at once, and throws
     * away their rows. The server keeps them prepared: planning the history's line takes it longer
     * than writing it.
     *
     * @param first statements of a script, none of which needs an answer; may be empty
     * @throws SeveralFailed one of them failed, and those behind it were not begun. {@link
     *     SqlErrors#isForgotten}: in a transaction that has to be done again, a script has dropped
     *     what the server kept; from now on nothing is kept, so that it cannot happen twice
     */
    public void run(String first, List<Command> commands) throws SQLException, SeveralFailed {
        var counting = new Nothing();
        boolean kept = keepsPrepared;
        try {
            if (kept && fits(first, commands)) {
                counting.front = FOR_THE_DRIVER.length();
                together(first, commands, counting);
            } else {
                oneByOne(first, commands, counting);
            }
        } catch (SQLException error) {
            keepsPrepared &= !SqlErrors.isForgotten(error);
            // With nothing done and no transaction to be done again, it is simply said again.
            boolean again = kept && !keepsPrepared && counting.ended == 0;
            if (!again || executor().getTransactionState() != TransactionState.IDLE) {
                throw counting.failed(error);
            }
            run(first, commands);
        }
    }

    /**
     * Has the server prepare what {@link #run} will send, before a script takes on a role that may
     * not see it.
     */
    public void prepare(List<Command> commands) throws SQLException {
        for (Command command : commands) {
            if (keepsPrepared && command.planned()) {
                nameOf(command);
            }
        }
    }

    private static boolean fits(String first, List<Command> commands) {
        int length = first.length();
        for (Command command : commands) {
            length += command.length();
        }
        return length <= LONGEST;
    }

    private void together(String first, List<Command> commands, Nothing counting)
            throws SQLException {
        var all = new StringJoiner(";\n", FOR_THE_DRIVER, "");
        if (!first.isEmpty()) {
            all.add(first);
        }
        for (Command command : commands) {
            all.add(command.planned() ? command.execution(nameOf(command)) : command.sql());
        }
        execute(all.toString(), counting);
    }

    private String nameOf(Command command) throws SQLException {
        String name = prepared.get(command.sql());
        if (name == null) {
            name = "safetysystem_" + prepared.size();
            execute("prepare " + name + " as " + command.numbered());
            prepared.put(command.sql(), name);
        }
        return name;
    }

    /** Long texts go as parameters: written into a statement they would be copied twice. */
    private void oneByOne(String first, List<Command> commands, Nothing counting)
            throws SQLException {
        if (!first.isEmpty()) {
            execute(first, counting);
        }
        for (Command command : commands) {
            if (command.parameters().isEmpty()) {
                execute(command.sql(), counting);
            } else {
                update(List.of(command));
                counting.ended++;
            }
        }
    }

    /** Whether statements that come back are kept prepared by the server. */
    public boolean keepsPrepared() {
        return keepsPrepared;
    }

    /** Nobody knows how far the driver got in its talk with the server: nothing more is said. */
    private OutOfMemoryError cut(OutOfMemoryError error) throws SQLException {
        connection.abort(Runnable::run);
        return error;
    }

    /** Keeps errors alone, and counts the statements that ended well. */
    private static final class Nothing extends ResultHandlerBase {
        private int ended;

        /** How many characters stand before the first statement. */
        private int front;

        SeveralFailed failed(SQLException error) {
            return new SeveralFailed(ended, error, Math.max(0, SqlErrors.position(error) - front));
        }

        @Override
        public void handleCommandStatus(String status, long updateCount, long insertOid) {
            ended++;
        }

        @Override
        public void handleResultRows(
                Query query, Field[] fields, List<Tuple> rows, ResultCursor cursor) {
            ended++;
        }

        @Override
        public void handleWarning(SQLWarning warning) {
            // A notice: psql would print it, and nobody reads it here.
        }
    }

    private int begin() throws SQLException {
        return connection.getAutoCommit() ? QueryExecutor.QUERY_SUPPRESS_BEGIN : 0;
    }

    private QueryExecutor executor() throws SQLException {
        return connection.unwrap(BaseConnection.class).getQueryExecutor();
    }

    /** Runs statements, each by itself. */
    public void update(List<Command> commands) throws SQLException {
        for (Command command : commands) {
            update(command.sql(), command.parameters().toArray());
        }
    }

    /** Runs a statement with parameters. */
    public int update(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            return statement.executeUpdate();
        } catch (OutOfMemoryError inTheMiddle) {
            throw cut(inTheMiddle);
        }
    }

    /** All rows of a query. */
    public <T> List<T> query(String sql, Row<T> row, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters);
                ResultSet result = statement.executeQuery()) {
            var rows = new ArrayList<T>();
            while (result.next()) {
                rows.add(row.read(result));
            }
            return rows;
        } catch (OutOfMemoryError inTheMiddle) {
            throw cut(inTheMiddle);
        }
    }

    /** The first row of a query, if there is one. */
    public <T> Optional<T> first(String sql, Row<T> row, Object... parameters) throws SQLException {
        return query(sql, row, parameters).stream().findFirst();
    }

    /** Whether a query that returns one boolean says yes. */
    public boolean isTrue(String sql, Object... parameters) throws SQLException {
        return first(sql, row -> row.getBoolean(1), parameters).orElse(false);
    }

    /** A query's first two columns as a map, in the order of the rows. */
    public Map<String, String> map(String sql, Object... parameters) throws SQLException {
        var map = new LinkedHashMap<String, String>();
        query(sql, row -> map.put(row.getString(1), row.getString(2)), parameters);
        return map;
    }

    /**
     * Runs {@code work} in a transaction that is rolled back if it throws.
     *
     * @param work may fail with {@link SQLException} or {@link Failure}
     */
    public <T> T transaction(Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        boolean committed = false;
        try {
            T result = work.run();
            connection.commit();
            committed = true;
            return result;
        } finally {
            if (!committed) {
                rollBackQuietly();
            }
            if (!connection.isClosed()) {
                connection.setAutoCommit(true);
            }
        }
    }

    private void rollBackQuietly() {
        try {
            connection.rollback();
        } catch (SQLException alreadyGone) {
            // The server rolls back by itself when the connection is lost, and the first error
            // is the one that says why.
        }
    }

    /** Cancels what the session is doing, from another thread. */
    public void cancel() {
        try {
            connection.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException gone) {
            // Nothing to cancel: the server ends the statement itself when the client is gone.
        }
    }

    private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    /** Closes the connection, which frees its locks. */
    @Override
    public void close() {
        registration.close();
        try {
            connection.close();
        } catch (SQLException gone) {
            // Closed is what was wanted.
        }
    }

    /** Reads one row. */
    @FunctionalInterface
    public interface Row<T> {
        /** Reads the row the result stands on; never moves it. */
        T read(ResultSet row) throws SQLException;
    }

    /** Something done in a transaction. */
    @FunctionalInterface
    public interface Work<T> {
        /** Does it. */
        T run() throws SQLException;
    }
}
