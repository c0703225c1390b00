package dev.safetysystem.migrate.restore;

import dev.safetysystem.migrate.backup.ClientPrograms;
import dev.safetysystem.migrate.backup.DatabaseProperties;
import dev.safetysystem.migrate.backup.PostgresContent;
import dev.safetysystem.migrate.backup.PropertiesQuery;
import dev.safetysystem.migrate.backup.RowCounts;
import dev.safetysystem.migrate.backup.StoredSet;
import dev.safetysystem.migrate.backup.WorkFolder;
import dev.safetysystem.migrate.db.ConnectionUrl;
import dev.safetysystem.migrate.db.DatabaseLock;
import dev.safetysystem.migrate.db.ServerFacts;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.db.SessionSettings;
import dev.safetysystem.migrate.db.SqlErrors;
import dev.safetysystem.migrate.destination.Destination;
import dev.safetysystem.migrate.destination.DestinationException;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Replaces a database by what a backup set holds: into a new database, proved there, then swapped
 * in by name. The replaced one is kept. Killed before the swap, a run leaves a marked database that
 * the next one uses if it was proved, and drops if not; killed in the swap, the server undoes it.
 */
public final class Restore {

    private final Destination destination;
    private final RestoreTools tools;

    /** A restorer from that destination. */
    public Restore(Destination destination, RestoreTools tools) {
        this.destination = destination;
        this.tools = tools;
    }

    /** One run, with all that stays the same in it. */
    private record Run(
            Session maintenance,
            ConnectionUrl url,
            SessionSettings settings,
            StoredSet.Complete set,
            PostgresContent content,
            RestoreRequest request,
            Instant started) {

        String database() {
            return url.database();
        }
    }

    /**
     * Restores.
     *
     * @param url the database to replace, or to make if it does not exist
     * @param set the set, as listed
     * @throws Failure if the live database was not touched; try again if somebody is connected or
     *     holds the lock, proof failed if the set or what came of it is not what the manifest says
     */
    public RestoreReport run(
            ConnectionUrl url,
            SessionSettings settings,
            StoredSet.Complete set,
            PostgresContent content,
            RestoreRequest request)
            throws DestinationException {
        if (request.maintenanceDatabase().equals(url.database())) {
            throw Failure.badInput(
                    "maintenance-db",
                    "the database to be replaced cannot be the one that is worked from",
                    "Name another database of the server with --maintenance-db");
        }
        var maintenanceUrl = url.withDatabase(request.maintenanceDatabase());
        try (var maintenance = tools.locked(maintenanceUrl, settings, url.database())) {
            return locked(
                    new Run(
                            maintenance,
                            url,
                            settings,
                            set,
                            content,
                            request,
                            tools.clock().instant()));
        } catch (SQLException e) {
            throw SqlErrors.failure(e, "restoring the database");
        }
    }

    private RestoreReport locked(Run run) throws SQLException, DestinationException {
        var scratch = tools.scratch(run.maintenance());
        ServerFacts.of(run.maintenance()).requireWritable();
        var live = PropertiesQuery.of(run.maintenance(), run.database());
        if (live.isEmpty()) {
            return prepared(run, scratch, Optional.empty(), Map.of());
        }
        try (var session = Session.open(run.url(), run.settings(), tools.stop());
                var lock = DatabaseLock.acquire(session, run.request().lockWait(), tools.stop())) {
            var before = doneBefore(run, session);
            if (before.isPresent()) {
                return before.get();
            }
            session.execute("set statement_timeout = 0");
            tools.meter().say("counting what the live database holds now");
            var lost =
                    changes(
                            run.content().tables(),
                            RowCounts.of(session, (done, all) -> tools.stop().check()));
            requireAcceptance(run, lost);
            lock.assertHeld();
            return prepared(run, scratch, Optional.of(new Live(live.get(), session)), lost);
        }
    }

    /** The database that is there now. */
    private record Live(DatabaseProperties properties, Session session) {}

    private Optional<RestoreReport> doneBefore(Run run, Session session) throws SQLException {
        if (run.request().request().isEmpty()) {
            return Optional.empty();
        }
        return RestoreRecord.of(session, run.request().request().get())
                .map(
                        set ->
                                report(
                                        run,
                                        RestoreReport.Outcome.DONE_BEFORE,
                                        "",
                                        Map.of(),
                                        List.of(),
                                        List.of(),
                                        List.of("this request restored " + set + " before")));
    }

    private static Map<String, String> changes(Map<String, Long> then, Map<String, Long> now) {
        var names = new TreeSet<>(then.keySet());
        names.addAll(now.keySet());
        var changes = new LinkedHashMap<String, String>();
        for (var name : names) {
            var before = Optional.ofNullable(then.get(name));
            var after = Optional.ofNullable(now.get(name));
            if (!before.equals(after)) {
                changes.put(
                        name,
                        after.map(n -> n + " rows").orElse("absent")
                                + " → "
                                + before.map(n -> n + " rows").orElse("absent"));
            }
        }
        return changes;
    }

    private static void requireAcceptance(Run run, Map<String, String> lost) {
        var at = run.set().manifest().snapshotAt();
        boolean accepted =
                run.request()
                        .acceptLossSince()
                        .map(
                                i ->
                                        i.truncatedTo(ChronoUnit.SECONDS)
                                                .equals(at.truncatedTo(ChronoUnit.SECONDS)))
                        .orElse(false);
        if (accepted || run.request().dryRun()) {
            return;
        }
        throw Failure.badInput(
                "loss-not-accepted",
                "everything written to %s since %s would be lost; row counts that differ now: %s"
                        .formatted(
                                run.database(),
                                at,
                                lost.isEmpty()
                                        ? "none (rows may have changed all the same)"
                                        : lost),
                "If that is what you want, add --accepting-loss-since "
                        + at.truncatedTo(ChronoUnit.SECONDS));
    }

    private RestoreReport prepared(
            Run run, ScratchDatabase scratch, Optional<Live> live, Map<String, String> lost)
            throws SQLException, DestinationException {
        scratch.require(run.content());
        var restorer =
                ClientPrograms.toRestore(
                        tools.programs(),
                        run.content().dumpMajor(),
                        ServerFacts.of(run.maintenance()).major());
        requireWhole(run);
        var usable = scratch.proved(run.database(), run.set().address().toString());
        if (run.request().dryRun()) {
            return planned(run, scratch, usable, live, lost);
        }
        var leftovers = scratch.dropLeftovers(run.database(), usable);
        var like = live.map(Live::properties).orElse(run.content().properties());
        var filled = usable.isPresent() ? again(usable.get()) : fill(run, scratch, restorer);
        scratch.dress(filled.name(), like);
        var quarantine =
                live.map(l -> DatabaseNames.quarantine(run.database(), tools.clock().instant()));
        note(run, filled.name(), like, quarantine.orElse(""));
        live.ifPresent(l -> l.session().close());
        new Swap(run.maintenance(), tools.meter(), tools.stop())
                .carryOut(
                        new Swap.Names(
                                run.database(),
                                filled.name(),
                                quarantine,
                                marker(run, Marker.Purpose.QUARANTINE),
                                like.comment()),
                        run.request().sessionWait(),
                        run.request().terminate());
        return report(
                run,
                RestoreReport.Outcome.DONE,
                quarantine.orElse(""),
                lost,
                List.of(),
                leftovers,
                remarks(run, live.isPresent(), filled.remarks()));
    }

    /** A proved database, and what could not be proved of it. */
    private record Filled(String name, List<String> remarks) {}

    private Filled again(String name) {
        tools.meter().say("using " + name + ", which an earlier run restored and proved");
        return new Filled(name, List.of());
    }

    private void requireWhole(Run run) throws DestinationException {
        var proved = tools.check().run(run.set(), run.request().workFolder());
        if (proved instanceof StoredSet.Damaged damaged) {
            throw Failure.of(
                    ExitCode.PROOF_FAILED,
                    Problem.of(
                            "set-damaged",
                            "set "
                                    + damaged.address()
                                    + " is damaged or incomplete: "
                                    + damaged.reason(),
                            "Use another set; check-backup lists them"));
        }
    }

    private RestoreReport planned(
            Run run,
            ScratchDatabase scratch,
            Optional<String> usable,
            Optional<Live> live,
            Map<String, String> lost)
            throws SQLException {
        int ours = live.isPresent() ? live.get().session().announcedPid() : 0;
        return report(
                run,
                RestoreReport.Outcome.PLANNED,
                "",
                lost,
                new Swap(run.maintenance(), tools.meter(), tools.stop())
                        .sessions(run.database(), ours),
                scratch.leftovers(run.database(), usable),
                List.of());
    }

    private Filled fill(Run run, ScratchDatabase scratch, ClientPrograms restorer)
            throws SQLException, DestinationException {
        var name = DatabaseNames.restoring(run.database(), run.set().address().toString());
        boolean proved = false;
        try (var work = WorkFolder.in(run.request().workFolder(), destination)) {
            var archive = tools.check().fetch(run.set(), PostgresContent.DUMP, work);
            scratch.create(name, marker(run, Marker.Purpose.RESTORING), run.content().properties());
            scratch.fill(name, restorer, archive, run.request().jobs());
            var proof = scratch.prove(name, run.url(), run.settings(), run.content(), true);
            if (!proof.holds()) {
                throw Failure.of(
                        ExitCode.PROOF_FAILED,
                        Problem.of(
                                "restore-differs",
                                "what was restored is not what was backed up: "
                                        + String.join("; ", proof.differences()),
                                "Use another set; the live database was not touched"));
            }
            scratch.keep(name, marker(run, Marker.Purpose.PROVED));
            proved = true;
            return new Filled(name, proof.remarks());
        } finally {
            if (!proved) {
                tools.drop(
                        run.url().withDatabase(run.request().maintenanceDatabase()),
                        run.settings(),
                        name,
                        run.database());
            }
        }
    }

    private void note(Run run, String name, DatabaseProperties like, String quarantine)
            throws SQLException {
        var request =
                run.request()
                        .request()
                        .orElseGet(() -> "by-hand-" + tools.clock().instant().toString());
        try (var session =
                Session.open(run.url().withDatabase(name), run.settings(), tools.stop())) {
            RestoreRecord.write(
                    session,
                    like.owner(),
                    request,
                    run.set().address().toString(),
                    run.set().manifest().snapshotAt(),
                    quarantine);
        }
    }

    private Marker marker(Run run, Marker.Purpose purpose) {
        return tools.marker(purpose, run.database(), run.set().address().toString());
    }

    private static List<String> remarks(Run run, boolean replaced, List<String> found) {
        var remarks = new ArrayList<>(found);
        var withheld = run.content().properties().withheld();
        if (!replaced && !withheld.isEmpty()) {
            remarks.add(
                    "settings that look like secrets are in no backup; set them by hand: "
                            + String.join(", ", withheld));
        }
        return remarks;
    }

    private RestoreReport report(
            Run run,
            RestoreReport.Outcome outcome,
            String quarantine,
            Map<String, String> lost,
            List<String> sessions,
            List<String> leftovers,
            List<String> remarks) {
        return new RestoreReport(
                outcome,
                run.database(),
                quarantine,
                lost,
                sessions,
                leftovers,
                remarks,
                Duration.between(run.started(), tools.clock().instant()));
    }
}
