package dev.safetysystem.migrate.scripts;

import dev.safetysystem.migrate.hash.Hash;
import dev.safetysystem.migrate.lint.Analysis;
import dev.safetysystem.migrate.lint.Analyst;
import dev.safetysystem.migrate.outcome.Place;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.sql.Splitter;
import dev.safetysystem.migrate.sql.SqlStatement;
import dev.safetysystem.migrate.sql.SqlSyntaxException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Turns the bytes of a file, or the text kept in the history, into a script. */
public final class ScriptReader {
    /** Put before a text that must say by itself that it runs without a transaction. */
    static final String ALONE = "/* no-transaction */ ";

    private ScriptReader() {}

    /**
     * What a file holds.
     *
     * @param script the way that its name says
     * @param down the way down, if the file holds both
     */
    record Read(Script script, Optional<Script> down) {}

    /**
     * Reads a file's bytes, and no further; why it is refused goes into {@code problems}.
     *
     * @param down whether its name says that it takes a migration back
     * @param alone whether a neighbour says that it runs without a transaction
     */
    static Optional<Read> open(
            String file,
            boolean down,
            boolean alone,
            Layout layout,
            byte[] bytes,
            List<Problem> problems) {
        String raw = new String(bytes, StandardCharsets.UTF_8);
        // A decoder that refuses would take three times the room.
        if (raw.indexOf('\uFFFD') >= 0
                && !Arrays.equals(raw.getBytes(StandardCharsets.UTF_8), bytes)) {
            problems.add(
                    Problem.at(
                            Place.file(file),
                            "encoding",
                            file + " is not UTF-8",
                            "Save the file as UTF-8"));
            return Optional.empty();
        }
        return Optional.of(open(file, down, alone, layout, normalised(raw)));
    }

    private static Read open(String file, boolean down, boolean alone, Layout layout, String text) {
        var found = new ArrayList<Problem>();
        layout.refused(text).ifPresent(what -> found.add(onlyTheTool(file, layout, what)));
        if (down) {
            found.addAll(Halves.inDown(file, text));
            // Kept in the history by itself, so it must say by itself how it runs.
            return new Read(whole(file, alone ? ALONE + text : text, found), Optional.empty());
        }
        Halves halves = Halves.of(file, text, found);
        if (halves.tool().isEmpty()) {
            return new Read(
                    new Script(file, text, Hash.SHA_256.of(text), alone, found), Optional.empty());
        }
        // Which lines the other half takes must not count.
        String sha = Hash.SHA_256.of(halves.up().strip());
        return new Read(
                new Script(file, halves.up(), sha, halves.upAlone(), found),
                halves.down().map(half -> whole(file, half, List.of())));
    }

    private static Problem onlyTheTool(String file, Layout layout, String what) {
        return Problem.at(
                Place.file(file),
                "layout",
                "%s holds %s, which only %s can fill in".formatted(file, what, layout.word()),
                "Write what it stands for");
    }

    /** Whether a text holds a way down too, behind a marker: no program may run it whole. */
    public static boolean holdsBothWays(String text) {
        return Halves.of("", text, new ArrayList<>()).down().isPresent();
    }

    /** Reads a text and takes it apart; why it is refused goes into {@code problems}. */
    public static Optional<Script> read(String file, String raw, List<Problem> problems) {
        Script script = whole(file, normalised(raw), List.of());
        problems.addAll(script.problems());
        return script.problems().isEmpty() ? Optional.of(script) : Optional.empty();
    }

    private static Script whole(String file, String text, List<Problem> found) {
        return new Script(file, text, Hash.SHA_256.of(text), false, found);
    }

    /** What is in a text, or why it is refused. */
    static Script.Contents contents(String file, String text, boolean alone) {
        var problems = new ArrayList<Problem>();
        List<SqlStatement> statements = List.of();
        var comments = Directives.NONE;
        try {
            Splitter.Parts parts = Splitter.read(text);
            statements = parts.statements();
            comments = Directives.read(file, text, parts.comments(), problems);
        } catch (SqlSyntaxException wrong) {
            problems.add(
                    Problem.at(
                            Place.line(file, wrong.line()),
                            wrong.code(),
                            wrong.getMessage(),
                            wrong.remedy()));
        }
        List<Analysis> inside = Analyst.analyse(Wrapping.inside(statements));
        boolean wrapped =
                inside.size() < statements.size()
                        && !alone
                        && !comments.alone()
                        && inside.stream().noneMatch(Analysis::isAlone);
        List<Analysis> analysed =
                wrapped || inside.size() == statements.size()
                        ? inside
                        : Analyst.analyse(statements);
        return new Script.Contents(analysed, comments, wrapped, problems);
    }

    /** Line endings as {@code \n} and no byte order mark: what an editor changes unasked. */
    private static String normalised(String raw) {
        String text = raw.startsWith("\uFEFF") ? raw.substring(1) : raw;
        return text.replace("\r\n", "\n").replace('\r', '\n');
    }
}
