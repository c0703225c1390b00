package dev.safetysystem.migrate.scripts;

import dev.safetysystem.migrate.sql.SqlStatement;
import dev.safetysystem.migrate.sql.Words;

import java.util.List;

/**
 * One {@code BEGIN … COMMIT} around a whole file: people write it for psql, and we do it anyway.
 */
final class Wrapping {
    private Wrapping() {}

    /** The statements inside, with their numbers; all if nothing is around them. */
    static List<SqlStatement> inside(List<SqlStatement> statements) {
        boolean wrapped =
                statements.size() >= 2
                        && begins(statements.getFirst().words())
                        && ends(statements.getLast().words());
        return wrapped ? statements.subList(1, statements.size() - 1) : statements;
    }

    /** With a mode behind it, it would be another transaction than ours. */
    private static boolean begins(Words words) {
        boolean begin = words.take("START", "TRANSACTION");
        if (!begin && words.take("BEGIN")) {
            begin = true;
            words.takeAny("WORK", "TRANSACTION");
        }
        return begin && words.atEnd();
    }

    private static boolean ends(Words words) {
        if (!words.takeAny("COMMIT", "END")) {
            return false;
        }
        words.takeAny("WORK", "TRANSACTION");
        return words.atEnd();
    }
}
