package dev.safetysystem.migrate.scripts;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The markers by which another tool puts the way up and the way down into one file. Each is read as
 * that tool's own parser reads it; whatever resembles a marker and is none is refused by name,
 * because the tool and we would run different statements.
 */
enum Dialect {
    /** github.com/pressly/goose: no white space before, key words in any case. */
    GOOSE("goose", "--.*\\+goose.*") {
        @Override
        Optional<Mark> read(String line) {
            if (!line.startsWith("--")) {
                return Optional.empty();
            }
            String says =
                    line.replace("--", "")
                            .replaceFirst("\\+goose", "")
                            .strip()
                            .toUpperCase(Locale.ROOT);
            return switch (says) {
                case "UP" -> Optional.of(new Mark.Begins(false, true));
                case "DOWN" -> Optional.of(new Mark.Begins(true, true));
                case "NO TRANSACTION" -> Optional.of(new Mark.NoTransaction());
                // The server's own rules say where a statement ends.
                case "STATEMENTBEGIN", "STATEMENTEND", "ENVSUB OFF" ->
                        Optional.of(new Mark.Nothing());
                default -> Optional.empty();
            };
        }
    },

    /** github.com/amacneil/dbmate: exact case, options behind. */
    DBMATE("dbmate", "--\\s*migrate\\s*:\\s*(up|down).*") {
        private static final Pattern MARK =
                Pattern.compile("--\\s*migrate:(?<way>up|down)(?<options>(\\s+\\S+)*)\\s*");

        @Override
        Optional<Mark> read(String line) {
            Matcher mark = MARK.matcher(line);
            if (!mark.matches()) {
                return Optional.empty();
            }
            return switch (mark.group("options").strip()) {
                case "", "transaction:true" -> begins(mark, true);
                case "transaction:false" -> begins(mark, false);
                default -> Optional.empty();
            };
        }
    },

    /** github.com/rubenv/sql-migrate: exact case, exactly one space in front of the plus. */
    SQL_MIGRATE("sql-migrate", "--\\s*\\+\\s*migrate\\b.*") {
        private static final Pattern MARK =
                Pattern.compile("-- \\+migrate\\s+(?<way>Up|Down)(?<options>(\\s+\\S+)*)\\s*");
        private static final Pattern STATEMENT =
                Pattern.compile("-- \\+migrate\\s+Statement(Begin|End)\\s*");

        @Override
        Optional<Mark> read(String line) {
            if (STATEMENT.matcher(line).matches()) {
                return Optional.of(new Mark.Nothing());
            }
            Matcher mark = MARK.matcher(line);
            if (!mark.matches()) {
                return Optional.empty();
            }
            return switch (mark.group("options").strip()) {
                case "" -> begins(mark, true);
                case "notransaction" -> begins(mark, false);
                default -> Optional.empty();
            };
        }
    },

    /** github.com/elwinar/rambler: exact case. */
    RAMBLER("rambler", "--\\s*rambler(\\s|up|down|$).*") {
        private static final Pattern MARK =
                Pattern.compile("-- rambler\\s*(?<way>up|down)(?<options>)\\s*");

        @Override
        Optional<Mark> read(String line) {
            Matcher mark = MARK.matcher(line);
            return mark.matches() ? begins(mark, true) : Optional.empty();
        }
    };

    /** What a line says. */
    sealed interface Mark {
        /**
         * The statements behind it go one way.
         *
         * @param down which way
         * @param transaction whether they run in one
         */
        record Begins(boolean down, boolean transaction) implements Mark {}

        /** No half of the file runs in a transaction. */
        record NoTransaction() implements Mark {}

        /** Its tool needs it, this program does not. */
        record Nothing() implements Mark {}
    }

    private final String tool;
    private final Pattern resembles;

    Dialect(String tool, String resembles) {
        this.tool = tool;
        this.resembles = Pattern.compile("\\s*" + resembles, Pattern.CASE_INSENSITIVE);
    }

    /** The tool's name. */
    String tool() {
        return tool;
    }

    /** What a line says that resembles a marker; empty if the tool would not read it as one. */
    abstract Optional<Mark> read(String line);

    /** The dialect whose marker a line resembles. */
    static Optional<Dialect> of(String line) {
        for (Dialect dialect : values()) {
            if (dialect.resembles.matcher(line).matches()) {
                return Optional.of(dialect);
            }
        }
        return Optional.empty();
    }

    private static Optional<Mark> begins(Matcher mark, boolean transaction) {
        boolean down = mark.group("way").equalsIgnoreCase("down");
        return Optional.of(new Mark.Begins(down, transaction));
    }

    /**
     * A tool whose files this program refuses.
     *
     * @param name of the tool
     * @param line what one of its markers looks like
     */
    private record Refused(String name, Pattern line) {
        Refused(String name, String line) {
            this(name, Pattern.compile("\\s*" + line, Pattern.CASE_INSENSITIVE));
        }
    }

    /** What looks like a marker of a tool whose name nobody here knows. */
    static final String UNNAMED = "another tool";

    private static final List<Refused> REFUSED =
            List.of(
                    new Refused("tern", "-{2,}\\s*create\\s+above\\s*/\\s*drop\\s+below.*"),
                    new Refused("MyBatis Migrations", "--\\s*//\\s*@UNDO.*"),
                    new Refused("node-pg-migrate", "--[\\s-]*down\\s+migration\\b.*"),
                    new Refused("Play", "[#-][\\s#-]*!\\s*downs\\b.*"),
                    new Refused("Liquibase", "--\\s*liquibase\\s+formatted\\s+sql.*"),
                    new Refused("Atlas", "--\\s*atlas:txtar.*"),
                    new Refused(
                            UNNAMED,
                            "--+\\s*[+@!/]+\\s*([\\w-]+[\\s:.-]+)?(down|downs|undo|rollback|revert)\\b.*"),
                    new Refused(
                            UNNAMED,
                            "--+\\s*[\\w-]+\\s*:\\s*(down|downs|undo|rollback|revert)\\s*"),
                    new Refused(
                            UNNAMED,
                            "--+[\\s=*#-]*(down|downs|undo|rollback|revert)(\\s+(part|script|section))?[\\s:=*#-]*"));

    /** The tool, not understood here, that marks the beginning of a way down by such a line. */
    static Optional<String> refused(String line) {
        return REFUSED.stream()
                .filter(tool -> tool.line().matcher(line).matches())
                .map(Refused::name)
                .findFirst();
    }
}
