package dev.safetysystem.migrate.lint;

/**
 * Makes queries with everything in them that looks like a call and is none, and changes of rows
 * wherever the grammar allows them.
 */
class GeneratedQueries extends GeneratedText {
    private static final String[] COLUMNS = {
        "a", "b", "x.a", "\"delete\"", "x.update", "\"A b\"", "x.\"drop\"", "kind"
    };
    private static final String[] KNOWN = {
        "lower", "coalesce", "now", "pg_catalog.upper", "array_length", "greatest", "count", "left"
    };
    protected static final String[] UNKNOWN = {
        "wipe", "public.wipe", "\"Wipe\"", "app.lower", "dblink_exec", "lo_unlink", "query_to_xml"
    };

    GeneratedQueries(long seed) {
        super(seed);
    }

    protected void row(int depth) {
        if (chance(2)) {
            query(depth);
        } else {
            change(depth);
        }
    }

    protected void change(int depth) {
        with(depth);
        switch (random.nextInt(5)) {
            case 0 -> {
                add("delete from", one("t", "only t", "app.t"), one("", "x", "as x"));
                where(depth);
            }
            case 1 -> {
                add("update", one("t", "only t", "app.t"), one("x", "as x"), "set");
                if (chance(3)) {
                    add("( a , b ) = (");
                    query(depth - 1);
                    add(")");
                } else {
                    add(one("a", "\"delete\"", "a[1]"), "=");
                    expression(depth - 1);
                }
                where(depth);
            }
            case 2 -> {
                add("merge into t as x using");
                from(depth - 1);
                add("on");
                expression(depth - 1);
                add("when", one("matched", "not matched by source"));
                if (chance(3)) {
                    add("and");
                    expression(depth - 1);
                }
                add("then", one("delete", "do nothing", "update set a = 1"));
                if (chance(2)) {
                    add("when not matched then insert ( a , b ) values ( 1 , 2 )");
                }
            }
            default -> {
                add("insert into", one("t", "app.t", "t as x"), one("", "( a , \"update\" )"));
                if (chance(2)) {
                    add("values (");
                    expression(depth - 1);
                    add(", (");
                    expression(depth - 1);
                    add(") )");
                } else {
                    query(depth - 1);
                }
                if (chance(3)) {
                    add(
                            "on conflict",
                            one(
                                    "do nothing",
                                    "( a ) do update set b = 2",
                                    "on constraint c do update set ( a , b ) = ( 1 , 2 )"));
                }
            }
        }
        if (chance(4)) {
            add("returning");
            expression(depth - 1);
        }
    }

    private void with(int depth) {
        if (depth < 1 || !chance(3)) {
            return;
        }
        add("with", one("", "recursive"));
        int count = 1 + random.nextInt(2);
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                add(",");
            }
            add(
                    "w" + i,
                    one("", "( a )", "( a , b )"),
                    "as",
                    one("", "materialized", "not materialized"),
                    "(");
            if (chance(3)) {
                change(depth - 1);
            } else {
                query(depth - 1);
            }
            add(")");
        }
    }

    protected void query(int depth) {
        with(depth);
        if (chance(8)) {
            add("values (");
            expression(depth - 1);
            add(")");
            return;
        }
        add("select", one("", "distinct", "all"));
        expression(depth - 1);
        if (chance(2)) {
            add(one("as \"delete\"", "as update", "as f"));
        }
        if (chance(2)) {
            add(",");
            expression(depth - 1);
        }
        if (!chance(4)) {
            add("from");
            from(depth - 1);
            if (chance(3)) {
                add(one("cross join", "join lateral", "left join", "natural join", ","));
                boolean on = endsWith("left", "join");
                boolean lateral = endsWith("lateral");
                if (lateral) {
                    add("(");
                    query(depth - 1);
                    add(") l ( a , b )");
                } else {
                    from(depth - 1);
                }
                if (on || lateral) {
                    add("on");
                    expression(depth - 1);
                }
            }
            where(depth);
            if (chance(5)) {
                add(
                        one(
                                "group by a",
                                "group by grouping sets ( ( a ) , ( b ) )",
                                "group by rollup ( a )"));
            }
            if (chance(6)) {
                add("window w as ( partition by a order by b )");
            }
            if (chance(6)) {
                add("union all select");
                expression(depth - 1);
                return;
            }
            if (chance(4)) {
                add("order by");
                expression(depth - 1);
            }
            if (chance(6)) {
                add(one("limit ( 1 + 1 )", "fetch first ( 1 + 1 ) rows only"));
            } else if (chance(8)) {
                add("for no key update of x");
            }
        }
    }

    private void where(int depth) {
        if (!chance(2)) {
            return;
        }
        add("where");
        expression(depth - 1);
    }

    private void from(int depth) {
        switch (depth < 1 ? random.nextInt(3) : random.nextInt(7)) {
            case 0 -> add("t as x ( a , b )");
            case 1 -> add("app.t x");
            case 2 -> add("only t as x");
            case 3 -> {
                add("(");
                query(depth - 1);
                add(")", one("as x", "x", "x ( a , b )"));
            }
            case 4 -> {
                call(depth - 1);
                add(
                        one(
                                "as x ( a )",
                                "with ordinality as x ( a , b )",
                                "as x ( a int , b numeric(5, 2) , c vector(3) )",
                                "x"));
            }
            case 5 ->
                    add(
                            "t as x tablesample",
                            one("bernoulli ( 10 )", "system ( 5 )"),
                            one("", "repeatable ( 1 )"));
            default -> {
                add("rows from (");
                call(depth - 1);
                add(") as x ( a )");
            }
        }
    }

    private void call(int depth) {
        add(chance(4) ? one(UNKNOWN) : one("generate_series", "unnest", "jsonb_each"));
        add("(");
        expression(depth);
        add(")");
    }

    protected void expression(int depth) {
        switch (depth < 1 ? random.nextInt(5) : random.nextInt(22)) {
            case 0 -> add(String.valueOf(random.nextInt(100)));
            case 1 -> add(one("'delete from t'", "E'it''s'", "$q$drop table t$q$", "null", "true"));
            case 2, 3, 4 -> add(one(COLUMNS));
            case 5 -> {
                add(one(KNOWN), "(");
                expression(depth - 1);
                add(")");
            }
            case 6 -> {
                if (chance(2)) {
                    add(one(UNKNOWN), "(");
                    if (chance(2)) {
                        expression(depth - 1);
                    }
                    add(")");
                } else {
                    add("1");
                }
            }
            case 7 -> {
                add("(");
                query(depth - 1);
                add(")");
            }
            case 8 -> {
                add("exists (");
                query(depth - 1);
                add(")");
            }
            case 9 -> {
                add("case when");
                expression(depth - 1);
                add("then");
                expression(depth - 1);
                add("else");
                expression(depth - 1);
                add("end");
            }
            case 10 -> {
                add("(");
                expression(depth - 1);
                add(
                        ")",
                        one(
                                "::varchar(10)",
                                ":: numeric(5, 2)",
                                "::vector(3)",
                                "::character varying (9)"));
            }
            case 11 -> {
                add(one(COLUMNS), one("in", "not in"), "(");
                expression(depth - 1);
                add(", 2 )");
            }
            case 12 -> {
                add("count ( * ) filter ( where");
                expression(depth - 1);
                add(") over ( partition by a order by b )");
            }
            case 13 -> add("string_agg ( a , ',' order by b )");
            case 14 ->
                    add(
                            one(
                                    "extract ( epoch from now ( ) )",
                                    "substring ( a from 2 for 3 )",
                                    "position ( 'a' in b )",
                                    "trim ( both from a )"));
            case 15 -> {
                add("cast (");
                expression(depth - 1);
                add("as", one("varchar(3)", "vector(3)", "timestamp (3)", "double precision"), ")");
            }
            case 16 -> {
                add("array [");
                expression(depth - 1);
                add("]");
            }
            case 17 -> add("a at time zone ( 'UTC' )");
            case 18 -> {
                add("a", one("like", "not like", "ilike"), "(");
                expression(depth - 1);
                add(") escape '!'");
            }
            case 19 -> {
                add("(");
                expression(depth - 1);
                add(one("+", "operator(pg_catalog.+)", "||", "=", "<>", "and", "or"));
                expression(depth - 1);
                add(")");
            }
            case 20 -> {
                add("percentile_cont ( 0.5 ) within group ( order by");
                expression(depth - 1);
                add(")");
            }
            default -> {
                add("a between (");
                expression(depth - 1);
                add(") and (");
                expression(depth - 1);
                add(")");
            }
        }
    }
}
