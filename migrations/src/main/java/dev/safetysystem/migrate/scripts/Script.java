package dev.safetysystem.migrate.scripts;

import dev.safetysystem.migrate.lint.Analysis;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;

import java.util.List;
import java.util.Optional;

/**
 * One file of SQL. It is taken apart when somebody first asks what is in it: of what has been
 * applied, and that is nearly all, only the hash is asked for.
 */
public final class Script {
    private final String file;
    private final String text;
    private final String sha256;
    private Optional<Contents> contents = Optional.empty();

    /**
     * What is in a file.
     *
     * @param statements what each statement does, in order; at least one, if there is no problem
     * @param comments what its comments say to this program
     * @param problems why the file is refused
     */
    record Contents(List<Analysis> statements, Directives comments, List<Problem> problems) {
        Contents {
            statements = List.copyOf(statements);
            problems = List.copyOf(problems);
        }
    }

    Script(String file, String text, String sha256) {
        this.file = file;
        this.text = text;
        this.sha256 = sha256;
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
        return contents().problems();
    }

    /**
     * What each statement does, in order; at least one.
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
        if (!problems().isEmpty()) throw Failure.of(ExitCode.BAD_INPUT, problems());
        return contents();
    }

    private Contents contents() {
        if (contents.isEmpty()) contents = Optional.of(ScriptReader.contents(file, text));
        return contents.get();
    }

    /** Whether the file runs in one transaction: it does unless a statement forbids it. */
    public boolean isTransactional() {
        return statements().stream().noneMatch(Analysis::isAlone);
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
