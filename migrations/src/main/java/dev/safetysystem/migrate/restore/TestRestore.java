package dev.safetysystem.migrate.restore;

import dev.safetysystem.migrate.backup.ClientPrograms;
import dev.safetysystem.migrate.backup.Drill;
import dev.safetysystem.migrate.backup.PostgresContent;
import dev.safetysystem.migrate.backup.SetStore;
import dev.safetysystem.migrate.backup.StoredSet;
import dev.safetysystem.migrate.backup.WorkFolder;
import dev.safetysystem.migrate.db.ConnectionUrl;
import dev.safetysystem.migrate.db.ServerFacts;
import dev.safetysystem.migrate.db.SessionSettings;
import dev.safetysystem.migrate.db.SqlErrors;
import dev.safetysystem.migrate.destination.DestinationException;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The drill: restores a set into a scratch database, proves it there, measures the time and drops
 * it. The only thing that shows that a set can be restored is having restored it.
 */
public final class TestRestore {

    private final SetStore store;
    private final RestoreTools tools;

    /** A drill with sets of that destination. */
    public TestRestore(SetStore store, RestoreTools tools) {
        this.store = store;
        this.tools = tools;
    }

    /**
     * Restores a set into a scratch database of the server that {@code server} names, and keeps the
     * result beside the set. A set that fails is a result, not an error; a server that lacks roles
     * or room is an error, and says nothing about the set.
     *
     * @param server any database of the server that is worked from
     * @param set the set
     * @param content what it holds
     * @param jobs how many tables and indexes pg_restore works on at a time
     * @param workFolder where the archive is put if the destination is not on this machine
     * @return the record that was kept
     */
    public Drill run(
            ConnectionUrl server,
            SessionSettings settings,
            StoredSet.Complete set,
            PostgresContent content,
            int jobs,
            Optional<Path> workFolder)
            throws DestinationException {
        try (var maintenance = tools.locked(server, settings, content.database())) {
            var facts = ServerFacts.of(maintenance).requireWritable();
            var scratch = tools.scratch(maintenance);
            scratch.require(content);
            // A restore that waits for its swap is not ours to drop.
            scratch.dropLeftovers(content.database(), scratch.anyProved(content.database()));
            var restorer =
                    ClientPrograms.toRestore(tools.programs(), content.dumpMajor(), facts.major());
            var started = tools.clock().instant();
            var finding =
                    finding(server, settings, set, content, jobs, workFolder, scratch, restorer);
            var ended = tools.clock().instant();
            var drill =
                    new Drill(
                            set.address().set(),
                            ended.truncatedTo(ChronoUnit.MILLIS),
                            finding.isEmpty(),
                            Duration.between(started, ended),
                            facts.version(),
                            finding);
            store.record(set.address(), drill);
            return drill;
        } catch (SQLException e) {
            throw SqlErrors.failure(e, "the test restore");
        }
    }

    private String finding(
            ConnectionUrl server,
            SessionSettings settings,
            StoredSet.Complete set,
            PostgresContent content,
            int jobs,
            Optional<Path> workFolder,
            ScratchDatabase scratch,
            ClientPrograms restorer)
            throws SQLException, DestinationException {
        var rehashed =
                store.rehash(
                        set, tools.meter().bytes("reading back the set", set.manifest().size()));
        if (rehashed instanceof StoredSet.Damaged damaged) {
            return damaged.reason();
        }
        var name = DatabaseNames.drill(content.database(), set.address().toString());
        try (var work = WorkFolder.in(workFolder, store.destination())) {
            var archive = tools.check().fetch(set, PostgresContent.DUMP, work);
            scratch.create(
                    name,
                    tools.marker(
                            Marker.Purpose.DRILL, content.database(), set.address().toString()),
                    content.properties());
            scratch.fill(name, restorer, archive, jobs);
            var proof = scratch.prove(name, server, settings, content, false);
            return String.join("; ", proof.differences());
        } catch (Failure failure) {
            if (failure.exit() == ExitCode.PROOF_FAILED) {
                return failure.getMessage();
            }
            throw failure;
        } finally {
            tools.drop(server, settings, name, content.database());
        }
    }
}
