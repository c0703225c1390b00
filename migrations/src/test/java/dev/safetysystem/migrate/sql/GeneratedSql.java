package dev.safetysystem.migrate.sql;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Statements that are valid SQL and hold everything that makes splitting hard. */
public final class GeneratedSql {
    private GeneratedSql() {}

    /** One statement without its semicolon; the server executes it. */
    public static Arbitrary<String> statement() {
        return Arbitraries.oneOf(select(), anonymousBlock(), atomicFunction());
    }

    private static Arbitrary<String> select() {
        return Combinators.combine(literal().list().ofMinSize(1).ofMaxSize(3), comment())
                .as(
                        (literals, comment) ->
                                "select " + comment + String.join(comment + ", ", literals));
    }

    private static Arbitrary<String> anonymousBlock() {
        return Combinators.combine(tag(), content())
                .as(
                        (tag, text) ->
                                "do "
                                        + tag
                                        + " begin perform "
                                        + quoted(text.replace("$", ""))
                                        + "; /* ; */ end "
                                        + tag);
    }

    private static Arbitrary<String> atomicFunction() {
        return Combinators.combine(literal(), comment())
                .as(
                        (literal, comment) ->
                                "create or replace function generated() returns text "
                                        + "begin atomic select 'x'; "
                                        + comment
                                        + " select case when true then ("
                                        + literal
                                        + ")::text else ';' end; end");
    }

    private static Arbitrary<String> literal() {
        return Arbitraries.oneOf(
                content().map(GeneratedSql::quoted),
                content().map(text -> "E'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"),
                Combinators.combine(tag(), content())
                        .as((tag, text) -> tag + text.replace("$", "") + tag),
                content()
                        .map(text -> "1 as \"a" + text.replace("\"", "\"\"") + "\"")
                        .map(GeneratedSql::asSubquery),
                Arbitraries.of(
                        "1",
                        "1.5e-3",
                        "array['a;', ';']::text",
                        "(select ';')",
                        "'{\"a;\": 1}'::jsonb ? 'a;'"));
    }

    private static String asSubquery(String column) {
        return "(select " + column + ")";
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static Arbitrary<String> tag() {
        return Arbitraries.of("$$", "$a$", "$body_1$", "$ü$");
    }

    private static Arbitrary<String> comment() {
        return Arbitraries.of(
                "", " ", "\n", "/* ; */", "/* ' /* $$ */ \" */", "-- ; '\n", "--\r\n", "/**/");
    }

    private static Arbitrary<String> content() {
        return Arbitraries.of(
                        "", ";", "a", "'", "''", "\\", "\"", "--", "/*", "*/", "$", "\n", "ü",
                        "end;", "begin", "\\'")
                .list()
                .ofMaxSize(6)
                .map(parts -> String.join("", parts));
    }
}
