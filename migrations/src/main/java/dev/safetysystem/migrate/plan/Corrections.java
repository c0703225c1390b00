package dev.safetysystem.migrate.plan;

import dev.safetysystem.migrate.history.HistoryRow;
import dev.safetysystem.migrate.scripts.Migration;
import dev.safetysystem.migrate.sql.Splitter;
import dev.safetysystem.migrate.sql.SqlStatement;
import dev.safetysystem.migrate.sql.SqlSyntaxException;

import java.util.List;

/** An unfinished file may be corrected, but only behind what is already done. */
final class Corrections {
    private Corrections() {}

    /** Whether the statements that are done read the same in the file as it is now. */
    static boolean keepsWhatIsDone(HistoryRow row, Migration now) {
        if (row.upSha256().equals(now.up().sha256())) {
            return true;
        }
        try {
            List<SqlStatement> before = Splitter.split(row.upText());
            List<SqlStatement> after =
                    now.up().statements().stream().map(a -> a.statement()).toList();
            if (now.up().isTransactional() || after.size() < row.statement()) {
                return false;
            }
            for (int i = 0; i < row.statement(); i++) {
                if (!before.get(i).text().equals(after.get(i).text())) {
                    return false;
                }
            }
            return true;
        } catch (SqlSyntaxException unreadable) {
            return false;
        }
    }
}
