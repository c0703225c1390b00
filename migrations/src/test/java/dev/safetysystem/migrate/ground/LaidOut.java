package dev.safetysystem.migrate.ground;

import java.util.List;
import java.util.Set;

/** Migrations written down as the users of a tool do it. */
public final class LaidOut {
    /** Layouts by their names. */
    public static final List<String> ALL =
            List.of(
                    "plain",
                    "golang-migrate",
                    "flyway",
                    "goose",
                    "dbmate",
                    "sql-migrate",
                    "diesel",
                    "hasura",
                    "prisma",
                    "sqlx");

    private static final Set<String> ALWAYS_IN_A_TRANSACTION =
            Set.of("golang-migrate", "hasura", "prisma");

    private LaidOut() {}

    /**
     * One migration.
     *
     * @param name what stands in its file's name
     * @param up statements, one a line unless they hold a body in {@code $body$}
     * @param down the same; not written where the tool knows no way down
     * @param alone whether both ways run without a transaction
     */
    public record Step(String name, String up, String down, boolean alone) {
        public Step(String name, String up, String down) {
            this(name, up, down, false);
        }
    }

    /** Whether a file of that layout can say that it runs without a transaction. */
    public static boolean canSayAlone(String layout) {
        return !ALWAYS_IN_A_TRANSACTION.contains(layout);
    }

    /** Whether a set of that layout can be taken back. */
    public static boolean hasWayDown(String layout) {
        return !layout.equals("prisma");
    }

    /** Writes migrations into a project, the first as number 1. */
    public static Project write(Project project, String layout, List<Step> steps) {
        for (int i = 0; i < steps.size(); i++) {
            write(project, layout, i + 1, steps.get(i));
        }
        return project;
    }

    private static void write(Project project, String layout, int number, Step step) {
        String name = step.name();
        String second = "2026010100%04d".formatted(number);
        switch (layout) {
            case "plain" ->
                    project.file("%03d_%s.sql".formatted(number, name), saying(step, step.up()))
                            .file(
                                    "rollbacks/%03d_%s_rollback.sql".formatted(number, name),
                                    saying(step, step.down()));
            case "golang-migrate" -> {
                String file = "%06d_%s".formatted(number, name);
                project.file(file + ".up.sql", step.up()).file(file + ".down.sql", step.down());
            }
            case "flyway" -> {
                String file = "%d__%s.sql".formatted(number, name);
                project.file("V" + file, step.up()).file("U" + file, step.down());
                if (step.alone()) {
                    project.file("V" + file + ".conf", "executeInTransaction=false")
                            .file("U" + file + ".conf", "executeInTransaction=false");
                }
            }
            case "goose" ->
                    project.file(
                            "%05d_%s.sql".formatted(number, name),
                            step.alone() ? "-- +goose NO TRANSACTION" : "",
                            "-- +goose Up",
                            blocks("-- +goose", step.up()),
                            "-- +goose Down",
                            blocks("-- +goose", step.down()));
            case "dbmate" -> {
                String how = step.alone() ? " transaction:false" : "";
                project.file(
                        second + "_" + name + ".sql",
                        "-- migrate:up" + how,
                        step.up(),
                        "-- migrate:down" + how,
                        step.down());
            }
            case "sql-migrate" -> {
                String how = step.alone() ? " notransaction" : "";
                project.file(
                        "%d-%s.sql".formatted(number, name),
                        "-- +migrate Up" + how,
                        blocks("-- +migrate", step.up()),
                        "-- +migrate Down" + how,
                        blocks("-- +migrate", step.down()));
            }
            case "diesel" -> {
                String folder = "2026-01-01-00%04d_%s".formatted(number, name);
                project.file(folder + "/up.sql", step.up()).file(folder + "/down.sql", step.down());
                if (step.alone()) {
                    project.file(folder + "/metadata.toml", "run_in_transaction = false");
                }
            }
            case "hasura" -> {
                String folder = "1767225600%03d_%s".formatted(number, name);
                project.file(folder + "/up.sql", step.up()).file(folder + "/down.sql", step.down());
            }
            case "prisma" -> project.file(second + "_" + name + "/migration.sql", step.up());
            case "sqlx" -> {
                String file = second + "_" + name;
                project.file(file + ".up.sql", saying(step, step.up()))
                        .file(file + ".down.sql", saying(step, step.down()));
            }
            default -> throw new IllegalArgumentException(layout);
        }
    }

    private static String saying(Step step, String sql) {
        return (step.alone() ? "-- no-transaction\n" : "") + sql;
    }

    /** These tools split at semicolons at the ends of lines, but for what they are told. */
    private static String blocks(String mark, String sql) {
        if (!sql.contains("$body$")) {
            return sql;
        }
        int end = sql.lastIndexOf("$body$;") + "$body$;".length();
        return mark
                + " StatementBegin\n"
                + sql.substring(0, end)
                + "\n"
                + mark
                + " StatementEnd\n"
                + sql.substring(end);
    }
}
