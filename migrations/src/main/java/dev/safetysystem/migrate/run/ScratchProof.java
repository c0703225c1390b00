package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.db.Fingerprint;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.history.Actor;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.plan.Phases;
import dev.safetysystem.migrate.plan.Wanted;
import dev.safetysystem.migrate.process.Stop;
import dev.safetysystem.migrate.scripts.ScriptFolder;
import dev.safetysystem.migrate.scripts.Version;
import dev.safetysystem.migrate.sql.Name;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Applies the files to a database of its own beside the real one, and compares the schemas. */
final class ScratchProof {
    private static final int SHOWN = 50;
    private final Session session;
    private final Actor actor;
    private final Limits limits;
    private final Stop stop;
    private final Baseline.Proof.Scratch how;

    ScratchProof(
            Session session, Actor actor, Limits limits, Stop stop, Baseline.Proof.Scratch how) {
        this.session = session;
        this.actor = actor;
        this.limits = limits;
        this.stop = stop;
        this.how = how;
    }

    /**
     * Asserts that the files up to a version make exactly this schema.
     *
     * @throws Failure proof failed, with every difference; or why the files cannot be applied
     */
    void require(ScriptFolder folder, Version at, Fingerprint real) throws SQLException {
        // The lock allows one of us at a time, and the process id is not used twice meanwhile.
        var scratch = Name.of("migrate_scratch_" + session.announcedPid());
        session.execute("create database " + scratch.sql() + " template template0");
        try {
            compare(applied(scratch.last(), folder, at), real);
        } finally {
            session.execute("drop database if exists " + scratch.sql());
        }
    }

    private Fingerprint applied(String database, ScriptFolder folder, Version at)
            throws SQLException {
        try (Session scratch =
                Session.open(session.url().withDatabase(database), how.settings(), stop)) {
            var runner = new Runner(scratch, actor, limits, how.progress(), stop);
            runner.up(folder, new Wanted(Phases.ALL, Optional.of(at), false), Optional.empty())
                    .failure()
                    .ifPresent(
                            failure -> {
                                throw failure;
                            });
            return Fingerprint.of(scratch);
        }
    }

    private static void compare(Fingerprint files, Fingerprint real) {
        Map<String, Fingerprint.Item> made = files.byName();
        Map<String, Fingerprint.Item> there = real.byName();
        var names = new TreeSet<>(made.keySet());
        names.addAll(there.keySet());
        List<Problem> problems = new ArrayList<>();
        for (String name : names) {
            if (!there.containsKey(name)) {
                problems.add(
                        difference("missing-object", name + " is not here; the files make it"));
            } else if (!made.containsKey(name)) {
                problems.add(
                        difference("other-object", name + " is here; the files do not make it"));
            } else if (!made.get(name).equals(there.get(name))) {
                problems.add(
                        difference(
                                "changed-object", name + " is otherwise than the files make it"));
            }
        }
        if (problems.size() > SHOWN) {
            problems.subList(SHOWN, problems.size()).clear();
        }
        if (!problems.isEmpty()) {
            throw Failure.of(ExitCode.PROOF_FAILED, problems);
        }
    }

    private static Problem difference(String code, String message) {
        return Problem.of(
                code,
                message,
                "Make the two equal; or adopt the database as it is with --accept-unproved");
    }
}
