package dev.safetysystem.migrate.backup;

import dev.safetysystem.migrate.db.ConnectionUrl;
import dev.safetysystem.migrate.db.DatabaseLock;
import dev.safetysystem.migrate.db.Fingerprint;
import dev.safetysystem.migrate.db.ServerFacts;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.db.SessionSettings;
import dev.safetysystem.migrate.db.SqlErrors;
import dev.safetysystem.migrate.destination.DestinationException;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.process.Stop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes one backup set of a PostgreSQL database.
 *
 * <p>One session holds the database's lock and one snapshot. {@code pg_dump} dumps that snapshot
 * while the same session counts its rows, so that what the manifest says is true of the very rows
 * in the dump. Nothing exists until the manifest is written, and it is written last.
 */
public final class PostgresBackup {

    private static final int SMALLEST_DUMP = 256;

    /** Ids hold seconds: after so long, most of the present one is over. */
    private static final Duration PART_OF_A_SECOND = Duration.ofMillis(200);

    /** A dump waits so long for a table that a migration by hand has locked. */
    private static final String LOCK_WAIT = "--lock-wait-timeout=60000";

    private final SetStore store;
    private final List<ClientPrograms> programs;
    private final ClientProcess process;
    private final Meter meter;
    private final Stop stop;
    private final InstantSource clock;

    /**
     * A maker of sets.
     *
     * @param store where they go
     * @param programs the client programs that are there
     * @param process runs them
     * @param meter told how far it is
     * @param stop when asked, the backup is given up and nothing of it exists
     * @param clock this machine's time, for the time things take
     */
    public PostgresBackup(
            SetStore store,
            List<ClientPrograms> programs,
            ClientProcess process,
            Meter meter,
            Stop stop,
            InstantSource clock) {
        this.store = store;
        this.programs = programs;
        this.process = process;
        this.meter = meter;
        this.stop = stop;
        this.clock = clock;
    }

    /**
     * Makes one set.
     *
     * @throws Failure if no set exists because of it; try again for locks, unreachable for server,
     *     destination or disk, proof failed if what was written is not what can be read
     */
    public BackupReport make(ConnectionUrl url, SessionSettings settings, BackupRequest request)
            throws DestinationException {
        try (var session = Session.open(url, settings, stop);
                var lock = DatabaseLock.acquire(session, request.lockWait(), stop);
                var work = WorkFolder.in(request.workFolder(), store.destination())) {
            session.execute("set statement_timeout = 0");
            session.execute("set lock_timeout = '60s'");
            var server = ServerFacts.of(session);
            var dumper = ClientPrograms.toDump(programs, server.major());
            var dump = work.file(PostgresContent.DUMP);
            var started = clock.instant();
            awaitFreeSecond(session, server, request);
            var snapshot = snapshot(session, server, dumper, request, dump);
            var hash = hash(dump);
            lock.assertHeld();
            return keep(request, snapshot, dump, hash, dumper, started);
        } catch (SQLException e) {
            throw SqlErrors.failure(e, "backing up the database");
        }
    }

    /**
     * Two backups of one name within a second would have one id. The lock keeps others away, so a
     * second that is free now stays so.
     */
    private void awaitFreeSecond(Session session, ServerFacts server, BackupRequest request)
            throws SQLException, DestinationException {
        while (store.isTaken(address(request, server.database(), serverTime(session)))) {
            stop.pause(PART_OF_A_SECOND);
        }
    }

    private static SetAddress address(BackupRequest request, String database, Instant at) {
        return SetAddress.of(request.system(), database, request.name(), at);
    }

    /** What the database was at the instant of the dump. */
    private record Snapshot(Instant at, PostgresContent content) {}

    private Snapshot snapshot(
            Session session,
            ServerFacts server,
            ClientPrograms dumper,
            BackupRequest request,
            Path dump)
            throws SQLException {
        return session.transaction(
                () -> {
                    session.execute("set transaction isolation level repeatable read, read only");
                    var id =
                            session.first(
                                            "select pg_catalog.pg_export_snapshot()",
                                            row -> row.getString(1))
                                    .orElseThrow();
                    var at = serverTime(session);
                    refuseEmpty(session, request);
                    return new Snapshot(at, dumpAndCount(session, server, dumper, dump, id));
                });
    }

    private static Instant serverTime(Session session) throws SQLException {
        return session.first(
                        "select extract(epoch from clock_timestamp())::numeric",
                        row -> {
                            var seconds = row.getBigDecimal(1);
                            return Instant.ofEpochMilli(seconds.movePointRight(3).longValue());
                        })
                .orElseThrow();
    }

    private static void refuseEmpty(Session session, BackupRequest request) throws SQLException {
        boolean tables =
                session.isTrue(
                        """
                        select exists (select from pg_catalog.pg_class c
                          join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                          where c.relkind in ('r', 'p') and n.nspname !~ '^pg_'
                            and n.nspname not in ('information_schema', 'safetysystem'))
                        """);
        if (!tables && !request.allowEmpty()) {
            throw Failure.badInput(
                    "empty-database",
                    "the database has no table, so a backup would hold nothing",
                    "Check the URL; before a first install, give --allow-empty");
        }
    }

    private PostgresContent dumpAndCount(
            Session session,
            ServerFacts server,
            ClientPrograms dumper,
            Path dump,
            String snapshotId)
            throws SQLException {
        var url = session.urlForPrograms();
        meter.say("dumping %s with pg_dump %s".formatted(server.database(), dumper.version()));
        var failure = new AtomicReference<RuntimeException>();
        var dumping =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        dump(dumper, url, dump, snapshotId);
                                    } catch (RuntimeException e) {
                                        failure.set(e);
                                        // The counts are worth nothing without the dump.
                                        session.cancel();
                                    }
                                });
        try {
            var content = content(session, server, dumper);
            join(dumping);
            throwIfSet(failure);
            return content;
        } catch (SQLException | RuntimeException counting) {
            // The dump's failure cancels the counting, so it is the one that says why.
            throwIfSet(failure);
            dumping.interrupt();
            join(dumping);
            // A signal cancels both, and whichever statement comes next fails for another reason.
            stop.check();
            throw counting;
        }
    }

    private static void throwIfSet(AtomicReference<RuntimeException> failure) {
        var cause = failure.get();
        if (cause != null) {
            throw cause;
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Stop.stopped();
        }
    }

    private void dump(ClientPrograms dumper, ConnectionUrl url, Path dump, String snapshotId) {
        var written = meter.bytes("dumping", 0);
        process.run(
                "dumping the database",
                ExitCode.BAD_INPUT,
                dumper.dump(
                        List.of(
                                "--format=custom",
                                "--no-password",
                                LOCK_WAIT,
                                "--snapshot=" + snapshotId,
                                "--file=" + dump)),
                url,
                () -> written.accept(sizeOf(dump)));
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException notYet) {
            return 0;
        }
    }

    private PostgresContent content(Session session, ServerFacts server, ClientPrograms dumper)
            throws SQLException {
        var properties =
                PropertiesQuery.withoutSecrets(
                        PropertiesQuery.of(session, server.database()).orElseThrow());
        var extensions =
                session.map("select extname, extversion from pg_catalog.pg_extension order by 1");
        var lsn =
                session.first(
                                """
                                select (case when pg_catalog.pg_is_in_recovery()
                                        then pg_catalog.pg_last_wal_replay_lsn()
                                        else pg_catalog.pg_current_wal_lsn() end)::text
                                """,
                                row -> row.getString(1))
                        .orElseThrow();
        var fingerprint = Fingerprint.of(session).hash();
        var roles = RolesQuery.of(session);
        var largeObjects = RowCounts.largeObjects(session);
        Map<String, Long> tables = RowCounts.of(session, (done, all) -> stop.check());
        return new PostgresContent(
                server.database(),
                server.version(),
                dumper.version(),
                extensions,
                lsn,
                SchemaVersion.of(session),
                fingerprint,
                tables,
                largeObjects,
                properties,
                roles);
    }

    private Sha256 hash(Path dump) {
        try {
            var hash = Sha256.of(dump, meter.bytes("hashing the dump", sizeOf(dump)));
            if (hash.size() < SMALLEST_DUMP) {
                throw Failure.of(
                        ExitCode.PROOF_FAILED,
                        Problem.of(
                                "empty-dump",
                                "pg_dump reported success but wrote only " + hash.size() + " bytes",
                                "Check the disk of --work-dir"));
            }
            return hash;
        } catch (IOException e) {
            throw Failure.because(
                    e,
                    ExitCode.UNREACHABLE,
                    Problem.of(
                            "work-dir",
                            "the dump that was just written cannot be read: " + e.getMessage(),
                            "Check the disk of --work-dir"));
        }
    }

    private BackupReport keep(
            BackupRequest request,
            Snapshot snapshot,
            Path dump,
            Sha256 hash,
            ClientPrograms dumper,
            Instant started)
            throws DestinationException {
        var made = clock.instant();
        if (request.level().verified()) {
            readThrough(dumper, dump, hash.size());
        }
        var read = clock.instant();
        var address = address(request, snapshot.content().database(), snapshot.at());
        if (store.isTaken(address)) {
            throw Failure.of(
                    ExitCode.TRY_AGAIN,
                    Problem.of(
                            "set-exists",
                            "a set " + address + " has appeared meanwhile",
                            "Another server's database is backed up to this place under the same"
                                    + " names: give one of them another --system or --name"));
        }
        var file = new Manifest.StoredFile(PostgresContent.DUMP, hash.size(), hash.hex());
        var copied = copy(address, dump, file);
        var manifest =
                new Manifest(
                        address.set(),
                        request.pool(),
                        request.system(),
                        request.revision(),
                        request.level().verified() ? Level.READABLE : Level.WRITTEN,
                        snapshot.at(),
                        clock.instant(),
                        request.program(),
                        List.of(file),
                        snapshot.content());
        store.commit(address, manifest);
        var copying = Duration.between(read, copied);
        return new BackupReport(
                address,
                manifest,
                Duration.between(started, made).plus(copying),
                Duration.between(made, clock.instant()).minus(copying));
    }

    /** Copies the file and proves the copy; returns when the copying was over. */
    private Instant copy(SetAddress address, Path dump, Manifest.StoredFile file)
            throws DestinationException {
        var key = address.key(file.name());
        boolean proved = false;
        try {
            store.destination().put(key, dump, meter.bytes("copying", file.size()));
            var copied = clock.instant();
            stop.check();
            var there = store.hash(address, file.name(), meter.bytes("reading back", file.size()));
            if (!file.is(there)) {
                throw Failure.of(
                        ExitCode.PROOF_FAILED,
                        Problem.of(
                                "copy-differs",
                                "what was read back from %s differs from what was written: %d bytes, %s…"
                                        .formatted(
                                                store.destination().describe(),
                                                there.size(),
                                                there.hex().substring(0, 12)),
                                "Check the destination's disk; the set does not exist"));
            }
            proved = true;
            return copied;
        } finally {
            if (!proved) {
                discard(key);
            }
        }
    }

    private void discard(String key) {
        try {
            store.destination().delete(key);
        } catch (DestinationException left) {
            // Without a manifest it is no set; prune removes it.
            meter.say("cannot remove " + key + "; prune will: " + left.getMessage());
        }
    }

    private void readThrough(ClientPrograms reader, Path dump, long size) {
        meter.say("reading the archive through, " + Meter.size(size));
        process.run(
                "reading the archive through",
                ExitCode.PROOF_FAILED,
                reader.restore(List.of("--file=/dev/null", dump.toString())),
                stop::check);
    }
}
