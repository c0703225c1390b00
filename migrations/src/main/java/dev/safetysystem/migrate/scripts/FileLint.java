package dev.safetysystem.migrate.scripts;

import dev.safetysystem.migrate.lint.Analysis;
import dev.safetysystem.migrate.lint.Analysis.Mode;
import dev.safetysystem.migrate.lint.Finding;
import dev.safetysystem.migrate.lint.Level;
import dev.safetysystem.migrate.lint.Rule;
import dev.safetysystem.migrate.outcome.Place;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.sql.Name;

import java.util.ArrayList;
import java.util.List;

/**
 * Judges a whole file: its statements' findings against its phase and what its author allowed.
 *
 * @param errors why the file is refused
 * @param warnings what a person should look at
 */
public record FileLint(List<Problem> errors, List<Problem> warnings) {
    public FileLint {
        errors = List.copyOf(errors);
        warnings = List.copyOf(warnings);
    }

    /** Judges a file that applies a migration. */
    public static FileLint ofUp(Script script) {
        var errors = new ArrayList<>(mixed(script));
        var warnings = new ArrayList<Problem>();
        boolean contracts = false;
        for (Analysis analysis : script.statements()) {
            for (Finding finding : analysis.findings()) {
                if (script.comments().allowed().contains(finding.rule())) {
                    continue;
                }
                boolean contract = finding.rule().level() == Level.CONTRACT;
                contracts |= contract;
                boolean refused =
                        finding.rule().level() == Level.FORBIDDEN
                                || contract && script.phase() == Phase.EXPAND;
                if (refused) {
                    errors.add(problem(script, analysis, finding));
                } else if (!contract) {
                    warnings.add(problem(script, analysis, finding));
                }
            }
        }
        if (script.phase() == Phase.CONTRACT && !contracts) {
            warnings.add(
                    Problem.at(
                            Place.file(script.file()),
                            Rule.CONTRACT_UNNEEDED.code(),
                            Rule.CONTRACT_UNNEEDED.says(),
                            Rule.CONTRACT_UNNEEDED.remedy()));
        }
        return new FileLint(errors, warnings);
    }

    /** Judges a file that takes a migration back: phases mean nothing there. */
    public static FileLint ofDown(Script script) {
        var errors = new ArrayList<>(mixed(script));
        for (Analysis analysis : script.statements()) {
            for (Finding finding : analysis.findings()) {
                if (finding.rule().level() == Level.FORBIDDEN) {
                    errors.add(problem(script, analysis, finding));
                }
            }
        }
        return new FileLint(errors, List.of());
    }

    private static List<Problem> mixed(Script script) {
        if (script.isTransactional() || script.saysAlone()) {
            return List.of();
        }
        return script.statements().stream()
                .filter(analysis -> analysis.mode() instanceof Mode.Transactional)
                .map(
                        analysis ->
                                problem(
                                        script,
                                        analysis,
                                        new Finding(Rule.MIXED_TRANSACTION, Name.NONE)))
                .toList();
    }

    /** A finding about a statement, in words and with its place. */
    public static Problem problem(Script script, Analysis analysis, Finding finding) {
        var place =
                new Place(
                        script.file(),
                        analysis.statement().line(),
                        analysis.statement().number(),
                        analysis.statement().excerpt());
        return Problem.at(
                place, finding.rule().code(), finding.words(), analysis.remedy(finding.rule()));
    }
}
