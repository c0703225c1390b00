package dev.safetysystem.migrate.scripts;

import dev.safetysystem.migrate.lint.Analysis;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One file of SQL. It is taken apart when somebody first asks what is in it: of what has been
 * applied, and that is nearly all, only the hash is asked for.
 */
public final class Script {
    private final String file;
    private final String text;
    private final String sha256;
    private final boolean alone;
    private final List<Problem> found;
    private Optional<Contents> contents = Optional.empty();

    /**
     * What is in a file.
     *
     * @param statements what each statement does, in order; none in a file of comments
     * @param comments what its comments say to this program
     * @param wrapped whether one BEGIN … COMMIT around everything was left out
     * @param problems why the file is refused
     */
    record Contents(
            List<Analysis> statements,
            Directives comments,
            boolean wrapped,
            List<Problem> problems) {
        Contents {
            statements = List.copyOf(statements);
            problems = List.copyOf(problems);
        }
    }

    /**
     * @param alone whether something else than its text says that it runs without a transaction
     * @param found what is wrong with it already
     */
    Script(String file, String text, String sha256, boolean alone, List<Problem> found) {
        this.file = file;
        this.text = text;
        this.sha256 = sha256;
        this.alone = alone;
        this.found = List.copyOf(found);
    }

    /** Its name, relative to the directory of scripts. */
    public String file() {
        return file;
    }

    /** Its whole text, line endings as {@code \n}. */
    public String text() {
        return text;
    }

    /** Over that text, in hex: the same whatever the line endings were. */
    public String sha256() {
        return sha256;
    }

    /** Why it cannot be understood; empty if it can. */
    public List<Problem> problems() {
        return Stream.concat(found.stream(), contents().problems().stream()).toList();
    }

    /**
     * What each statement does, in order; none in a file of comments.
     *
     * @throws Failure bad input, if it cannot be understood
     */
    public List<Analysis> statements() {
        return understood().statements();
    }

    /**
     * What its comments say to this program.
     *
     * @throws Failure bad input, if it cannot be understood
     */
    public Directives comments() {
        return understood().comments();
    }

    private Contents understood() {
        Contents understood = contents();
        if (!found.isEmpty() || !understood.problems().isEmpty()) {
            throw Failure.of(ExitCode.BAD_INPUT, problems());
        }
        return understood;
    }

    private Contents contents() {
        if (contents.isEmpty()) {
            contents = Optional.of(ScriptReader.contents(file, text, alone));
        }
        return contents.get();
    }

    /** Whether the file runs in one transaction: it does unless it or a statement forbids it. */
    public boolean isTransactional() {
        return !saysAlone() && statements().stream().noneMatch(Analysis::isAlone);
    }

    /** Whether the file says that it runs without a transaction. */
    public boolean saysAlone() {
        return alone || comments().alone();
    }

    /** Whether one BEGIN … COMMIT stands around everything: what this program does anyway. */
    public boolean isWrapped() {
        return understood().wrapped();
    }

    /** When it runs. */
    public Phase phase() {
        return comments().phase().orElse(Phase.EXPAND);
    }

    /**
     * The lowest schema that an application may have been built for and still run once this is
     * applied. A contract takes away what older code needs; an expand takes nothing away.
     */
    public Optional<Version> floor(Version own) {
        return phase() == Phase.CONTRACT
                ? Optional.of(comments().floor().orElse(own))
                : comments().floor();
    }
}
