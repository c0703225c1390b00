package dev.safetysystem.migrate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.PostgresPrograms;
import dev.safetysystem.migrate.ground.PostgresServer;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The server itself says how many statements a script holds, and whether each piece is one. */
class SplitByServerIT {
    private static Connection whole;
    private static Connection pieces;

    @BeforeContainer
    static void connect() throws SQLException {
        PostgresServer server = PostgresServer.of(PostgresPrograms.PGVECTOR_16);
        String database = server.newDatabase("split");
        // Sent as it is, so that the server does the splitting.
        whole =
                DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:"
                                + server.port()
                                + "/"
                                + database
                                + "?preferQueryMode=simple",
                        PostgresServer.SUPERUSER,
                        PostgresServer.PASSWORD);
        // The extended protocol refuses a text that holds two statements.
        pieces = server.connect(database);
    }

    @AfterContainer
    static void disconnect() throws SQLException {
        whole.close();
        pieces.close();
    }

    @Property(tries = 300)
    void the_server_counts_as_many_statements_and_executes_every_piece(
            @ForAll("scripts") List<String> statements) throws Exception {
        String script = String.join(";\n", statements) + ";";
        List<SqlStatement> split = Splitter.split(script);
        assertThat(split).hasSize(count(script));
        for (SqlStatement statement : split) {
            try (Statement execution = pieces.createStatement()) {
                execution.setEscapeProcessing(false);
                execution.execute(statement.text());
            }
        }
    }

    private static int count(String script) throws SQLException {
        try (Statement statement = whole.createStatement()) {
            statement.setEscapeProcessing(false);
            boolean rows = statement.execute(script);
            int count = 0;
            while (rows || statement.getUpdateCount() >= 0) {
                count++;
                rows = statement.getMoreResults();
            }
            return count;
        }
    }

    @Provide
    Arbitrary<List<String>> scripts() {
        return GeneratedSql.statement().list().ofMinSize(1).ofMaxSize(5);
    }
}
