package dev.safetysystem.migrate.scripts;

import dev.safetysystem.migrate.lint.Analyst;
import dev.safetysystem.migrate.outcome.Place;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.sql.Lexer;
import dev.safetysystem.migrate.sql.Splitter;
import dev.safetysystem.migrate.sql.SqlStatement;
import dev.safetysystem.migrate.sql.SqlSyntaxException;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Turns the bytes of a file, or the text kept in the history, into a script. */
public final class ScriptReader {
    private ScriptReader() {}

    /** Reads a file's bytes, and no further; why it is refused goes into {@code problems}. */
    static Optional<Script> open(String file, byte[] bytes, List<Problem> problems) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return Optional.of(of(file, text));
        } catch (CharacterCodingException notUtf8) {
            problems.add(
                    Problem.at(
                            Place.file(file),
                            "encoding",
                            file + " is not UTF-8",
                            "Save the file as UTF-8"));
            return Optional.empty();
        }
    }

    /** Reads a text and takes it apart; why it is refused goes into {@code problems}. */
    public static Optional<Script> read(String file, String raw, List<Problem> problems) {
        Script script = of(file, raw);
        problems.addAll(script.problems());
        return script.problems().isEmpty() ? Optional.of(script) : Optional.empty();
    }

    private static Script of(String file, String raw) {
        String text = normalised(raw);
        return new Script(file, text, sha256(text));
    }

    /** What is in a text, or why it is refused. */
    static Script.Contents contents(String file, String text) {
        var problems = new ArrayList<Problem>();
        List<SqlStatement> statements = List.of();
        var comments = Directives.NONE;
        try {
            statements = Splitter.split(text);
            comments = Directives.read(file, text, Lexer.tokens(text), problems);
            if (statements.isEmpty()) throw new IllegalArgumentException("holds no SQL statement");
        } catch (SqlSyntaxException wrong) {
            problems.add(
                    Problem.at(
                            Place.line(file, wrong.line()),
                            wrong.code(),
                            wrong.getMessage(),
                            wrong.remedy()));
        } catch (IllegalArgumentException empty) {
            problems.add(
                    Problem.at(
                            Place.file(file),
                            "no-statements",
                            file + " " + empty.getMessage(),
                            "Write its SQL, or remove the file"));
        }
        return new Script.Contents(Analyst.analyse(statements), comments, problems);
    }

    /** Line endings as {@code \n} and no byte order mark: what an editor changes unasked. */
    private static String normalised(String raw) {
        String text = raw.startsWith("\uFEFF") ? raw.substring(1) : raw;
        return text.replace("\r\n", "\n").replace('\r', '\n');
    }

    private static String sha256(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }
}
