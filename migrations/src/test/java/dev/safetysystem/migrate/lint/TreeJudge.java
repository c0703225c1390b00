package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.sql.Name;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says what a statement does from PostgreSQL's own tree of it, so that the judgement by tokens can
 * be judged. What a statement only defines (views, functions, defaults of new tables) it does not
 * do.
 */
final class TreeJudge {
    /** What a statement may do to what is there. */
    enum Deed {
        DELETES,
        UPDATES,
        DROPS,
        TRUNCATES,
        CALLS_UNKNOWN,
        CANNOT_BE_READ
    }

    /** Statements that define something and run nothing of it. */
    private static final Set<String> DEFINITIONS =
            Set.of(
                    "CreateStmt",
                    "CreateForeignTableStmt",
                    "ViewStmt",
                    "CreateFunctionStmt",
                    "CreateTrigStmt",
                    "IndexStmt",
                    "CreatePolicyStmt",
                    "AlterPolicyStmt",
                    "RuleStmt",
                    "CreateDomainStmt",
                    "AlterDomainStmt",
                    "CreateStatsStmt",
                    "CreateSchemaStmt",
                    "DefineStmt",
                    "CommentStmt",
                    "PartitionSpec");

    private static final Map<String, Deed> STATEMENTS =
            Map.of(
                    "DeleteStmt", Deed.DELETES,
                    "UpdateStmt", Deed.UPDATES,
                    "TruncateStmt", Deed.TRUNCATES,
                    "DropOwnedStmt", Deed.DROPS,
                    "DropdbStmt", Deed.DROPS,
                    "CallStmt", Deed.CALLS_UNKNOWN,
                    "ExecuteStmt", Deed.CANNOT_BE_READ,
                    "LoadStmt", Deed.CANNOT_BE_READ);

    private final PgParser parser;
    private boolean parsed;

    TreeJudge(PgParser parser) {
        this.parser = parser;
    }

    /** What a statement does; empty if PostgreSQL cannot parse it, or the block that it runs. */
    Optional<Set<Deed>> deeds(String sql) {
        Set<Deed> deeds = EnumSet.noneOf(Deed.class);
        parsed = true;
        Optional<List<Json.Fields>> statements = parser.parse(sql);
        statements.ifPresent(all -> all.forEach(statement -> read(statement, sql, deeds)));
        return statements.isPresent() && parsed ? Optional.of(deeds) : Optional.empty();
    }

    private void read(Json json, String sql, Set<Deed> deeds) {
        switch (json) {
            case Json.Items items -> items.values().forEach(item -> read(item, sql, deeds));
            case Json.Fields fields ->
                    fields.values().forEach((name, value) -> node(name, value, sql, deeds));
            case Json.Text text -> {}
            case Json.Number number -> {}
            case Json.Flag flag -> {}
            case Json.Nothing nothing -> {}
        }
    }

    private void node(String name, Json value, String sql, Set<Deed> deeds) {
        Optional.ofNullable(STATEMENTS.get(name)).ifPresent(deeds::add);
        if (DEFINITIONS.contains(name) || !(value instanceof Json.Fields fields)) {
            if (!DEFINITIONS.contains(name)) {
                read(value, sql, deeds);
            }
            return;
        }
        switch (name) {
            case "DropStmt" -> {
                if (!text(fields, "removeType").equals("OBJECT_STATISTIC_EXT")) {
                    deeds.add(Deed.DROPS);
                }
            }
            case "AlterTableCmd" -> {
                if (text(fields, "subtype").equals("AT_DropColumn")) {
                    deeds.add(Deed.DROPS);
                }
                if (text(fields, "subtype").equals("AT_ColumnDefault")) {
                    return;
                }
            }
            case "Constraint" -> {
                if (text(fields, "contype").equals("CONSTR_GENERATED")) {
                    return;
                }
            }
            case "MergeWhenClause" -> {
                if (text(fields, "commandType").equals("CMD_DELETE")) {
                    deeds.add(Deed.DELETES);
                }
                if (text(fields, "commandType").equals("CMD_UPDATE")) {
                    deeds.add(Deed.UPDATES);
                }
            }
            case "onConflictClause" -> {
                if (text(fields, "action").equals("ONCONFLICT_UPDATE")) {
                    deeds.add(Deed.UPDATES);
                }
            }
            case "FuncCall" -> {
                if (!Functions.isHarmless(function(fields))) {
                    deeds.add(Deed.CALLS_UNKNOWN);
                }
            }
            case "DoStmt" -> block(sql, deeds);
            default -> {}
        }
        read(fields, sql, deeds);
    }

    private static Name function(Json.Fields call) {
        List<String> parts =
                call.get("funcname").stream()
                        .flatMap(names -> ((Json.Items) names).values().stream())
                        .map(part -> (Json.Fields) ((Json.Fields) part).get("String").orElseThrow())
                        .map(part -> part.text("sval").orElse(""))
                        .toList();
        return new Name(parts);
    }

    /** A block's own parser splits it; each piece is SQL, or an expression. */
    private void block(String sql, Set<Deed> deeds) {
        Optional<Json> body = parser.parsePlpgsql(sql);
        parsed &= body.isPresent();
        body.ifPresent(pieces -> pieces(pieces, deeds));
    }

    private void pieces(Json json, Set<Deed> deeds) {
        switch (json) {
            case Json.Items items -> items.values().forEach(item -> pieces(item, deeds));
            case Json.Fields fields ->
                    fields.values()
                            .forEach(
                                    (name, value) -> {
                                        if (name.contains("dynexecute")
                                                || name.contains("dynfors")
                                                || name.equals("dynquery")) {
                                            deeds.add(Deed.CANNOT_BE_READ);
                                        }
                                        if (name.equals("query")
                                                && value instanceof Json.Text text) {
                                            piece(text.value(), deeds);
                                        } else {
                                            pieces(value, deeds);
                                        }
                                    });
            case Json.Text text -> {}
            case Json.Number number -> {}
            case Json.Flag flag -> {}
            case Json.Nothing nothing -> {}
        }
    }

    private void piece(String text, Set<Deed> deeds) {
        String assigned = text.contains(":=") ? text.substring(text.indexOf(":=") + 2) : text;
        for (String tried : List.of(text, "SELECT " + text, "SELECT " + assigned)) {
            Optional<List<Json.Fields>> read = parser.parse(tried);
            if (read.isPresent()) {
                read.get().forEach(statement -> read(statement, tried, deeds));
                return;
            }
        }
        parsed = false;
    }

    private static String text(Json.Fields fields, String name) {
        return fields.text(name).orElse("");
    }
}
