package dev.safetysystem.migrate.lint;

/**
 * Makes statements that PostgreSQL can parse: definitions, queries and changes of rows, and blocks
 * of PL/pgSQL around them. Spelling, white space and comments vary.
 */
final class GeneratedStatements extends GeneratedQueries {
    GeneratedStatements(long seed) {
        super(seed);
    }

    /** The next statement. */
    String next() {
        return apart(this::statement);
    }

    private void statement() {
        switch (random.nextInt(16)) {
            case 0 -> add("truncate", one("table t", "t", "only t"));
            case 1 -> {
                add("create", one("table", "temp table", "unlogged table"), "n as");
                query(2);
            }
            case 2 -> {
                add("create materialized view m (a) as");
                query(2);
            }
            case 3 -> {
                add("explain", one("", "analyze", "( analyze , verbose )"));
                row(2);
            }
            case 4 -> {
                add("prepare q", one("", "( int , varchar(3) )"), "as");
                row(2);
            }
            case 5 -> {
                add("declare c cursor for");
                query(2);
            }
            case 6 -> {
                add("copy (");
                query(2);
                add(") to stdout");
            }
            case 7 ->
                    add(
                            "drop",
                            one("table", "view", "schema", "type"),
                            "if exists t",
                            one("", "cascade"));
            case 8 -> {
                add("alter table t", one("drop column", "drop"), "a");
            }
            case 9 -> {
                add(
                        "alter table t add column c",
                        one("int", "numeric(5, 2)", "vector(3)"),
                        "default (");
                expression(1);
                add(")");
            }
            case 10, 11 -> block();
            case 12 -> {
                add("call", one(UNKNOWN), "(");
                expression(1);
                add(")");
            }
            default -> row(3);
        }
    }

    /** A DO block; its body is one string. */
    private void block() {
        String body = apart(this::body);
        boolean quoted = chance(4);
        String literal = quoted ? "'" + body.replace("'", "''") + "'" : "$b$" + body + "$b$";
        if (chance(3)) {
            add("do language", one("plpgsql", "'plpgsql'"));
            literal(literal);
        } else {
            add("do");
            literal(literal);
            if (chance(2)) {
                add("language plpgsql");
            }
        }
    }

    private void body() {
        if (chance(4)) {
            add("<<b>>");
        }
        add("declare r record ;");
        if (chance(3)) {
            add("n int :=");
            expression(1);
            add(";");
        }
        add("begin");
        inBlock(2);
        if (chance(4)) {
            add("exception when unique_violation or others then");
            inBlock(1);
        }
        add("end");
    }

    private void inBlock(int depth) {
        int count = 1 + random.nextInt(2);
        for (int i = 0; i < count; i++) {
            oneInBlock(depth);
        }
    }

    private void oneInBlock(int depth) {
        switch (depth == 0 ? random.nextInt(4) : random.nextInt(12)) {
            case 0 -> add("null ;");
            case 1 -> {
                add("perform");
                expression(1);
                add(";");
            }
            case 2 -> {
                change(1);
                add(";");
            }
            case 3 -> {
                add("raise notice '%',");
                expression(1);
                add(";");
            }
            case 4 -> {
                add("if");
                expression(1);
                add("then");
                inBlock(depth - 1);
                if (chance(2)) {
                    add("elsif");
                    expression(1);
                    add("then");
                    inBlock(depth - 1);
                }
                if (chance(2)) {
                    add("else");
                    inBlock(depth - 1);
                }
                add("end if ;");
            }
            case 5 -> {
                add("case");
                boolean simple = chance(2);
                if (simple) {
                    expression(1);
                }
                add("when");
                expression(1);
                add("then");
                inBlock(depth - 1);
                add("else");
                inBlock(depth - 1);
                add("end case ;");
            }
            case 6 -> {
                add("for i in 1..");
                expression(1);
                add("loop");
                inBlock(depth - 1);
                add("end loop ;");
            }
            case 7 -> {
                add("for r in");
                query(1);
                add("loop");
                inBlock(depth - 1);
                add("end loop ;");
            }
            case 8 -> {
                add("while");
                expression(1);
                add("loop");
                inBlock(depth - 1);
                add("end loop ;");
            }
            case 9 -> {
                add("begin");
                inBlock(depth - 1);
                add("end ;");
            }
            case 10 -> {
                add("execute");
                expression(0);
                add(";");
            }
            default -> {
                add(one("drop table t ;", "truncate t ;", "alter table t drop column a ;"));
            }
        }
    }
}
