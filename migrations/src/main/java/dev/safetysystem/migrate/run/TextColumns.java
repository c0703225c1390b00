package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.lint.Analysis;
import dev.safetysystem.migrate.lint.Finding;
import dev.safetysystem.migrate.lint.Rule;
import dev.safetysystem.migrate.lint.Widening;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.plan.UpPlan;
import dev.safetysystem.migrate.scripts.FileLint;
import dev.safetysystem.migrate.scripts.Phase;
import dev.safetysystem.migrate.scripts.Script;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks the catalogue what the lint cannot tell from {@code alter column c type text}: whether the
 * column holds texts already, and shorter ones.
 */
public final class TextColumns {
    private static final String OTHERWISE =
            """
            select exists (
              select 1 from pg_catalog.pg_attribute
              where attrelid = pg_catalog.to_regclass(?) and attname = ? and not attisdropped
                and not coalesce(
                  atttypid = 'pg_catalog.text'::regtype and ?
                  or atttypid = 'pg_catalog.varchar'::regtype and (? or atttypmod between 4 and ?), false))
            """;

    private TextColumns() {}

    /** What changes another type, or makes texts shorter, in files that old code must survive. */
    public static List<Problem> notWidened(Session session, List<UpPlan.Step> steps)
            throws SQLException {
        var problems = new ArrayList<Problem>();
        for (UpPlan.Step step : steps) {
            Script up = step.migration().up();
            boolean judged =
                    up.phase() == Phase.EXPAND
                            && !up.comments().allowed().contains(Rule.CHANGE_TYPE);
            if (!judged) {
                continue;
            }
            for (Analysis analysis : up.statements()) {
                for (Widening widening : analysis.widenings()) {
                    if (isOtherwise(session, widening)) {
                        problems.add(
                                FileLint.problem(
                                        up,
                                        analysis,
                                        new Finding(Rule.CHANGE_TYPE, widening.table())));
                    }
                }
            }
        }
        return problems;
    }

    private static boolean isOtherwise(Session session, Widening widening) throws SQLException {
        boolean unlimited = widening.length() == Widening.UNLIMITED;
        return session.isTrue(
                OTHERWISE,
                widening.table().sql(),
                widening.column(),
                unlimited,
                unlimited,
                unlimited ? Widening.UNLIMITED : widening.length() + 4);
    }
}
