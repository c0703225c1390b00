package dev.safetysystem.migrate.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Backups;
import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.PostgresPrograms;
import dev.safetysystem.migrate.ground.PostgresServer;
import dev.safetysystem.migrate.ground.SampleDatabase;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A volume too small for the dump: the program runs in a mount namespace that has such a one. */
class DiskFullIT {

    /** Mounts a volume of 64 KiB, runs the program, then lists what is on the volume. */
    private static final String SCRIPT =
            "mount -t tmpfs -o size=64k tmpfs \"$0\" && { \"$@\"; rc=$?; echo; echo FILES:; find"
                    + " \"$0\" -type f; exit $rc; }";

    @TempDir private Path folder;

    /** How the run ended, and what it left on the small volume. */
    private record Ended(int exit, String said, String files) {}

    private Ended run(String destination, String workFolder) throws Exception {
        var sample = SampleDatabase.in(PostgresServer.of(PostgresPrograms.DEBIAN_15));
        var small = Files.createDirectories(folder.resolve("small"));
        Files.createDirectories(folder.resolve("large"));
        var backups =
                new Backups(
                        sample, List.of("--destination=" + folder.resolve(destination)), Map.of());
        var arguments =
                new ArrayList<>(
                        backups.arguments(
                                "backup",
                                "--system=shop",
                                "--output=json",
                                "--work-dir=" + folder.resolve(workFolder)));
        arguments.add(backups.pgBin());
        var output = folder.resolve("output");
        var by =
                List.of(
                        "unshare",
                        "--user",
                        "--map-root-user",
                        "--mount",
                        "sh",
                        "-c",
                        SCRIPT,
                        small.toString());
        var process = Cli.start(by, backups.environment(), output, arguments);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("it ended").isTrue();
        var said = Files.readString(output);
        assertThat(said).as("the volume could be mounted").contains("FILES:");
        int split = said.indexOf("FILES:");
        return new Ended(
                process.exitValue(),
                said.substring(0, split),
                said.substring(split + "FILES:".length()).strip());
    }

    @Test
    void a_full_disk_under_the_dump_is_told_and_leaves_nothing() throws Exception {
        var ended = run("large", "small");

        assertThat(ended.exit()).as(ended.said()).isEqualTo(6);
        assertThat(ended.said()).contains("disk-full").contains("--work-dir");
        assertThat(ended.files()).isEmpty();
    }

    @Test
    void a_full_disk_under_the_copy_is_told_and_leaves_no_set() throws Exception {
        var ended = run("small", "large");

        assertThat(ended.exit()).as(ended.said()).isEqualTo(6);
        assertThat(ended.said()).contains("destination-full");
        assertThat(ended.files()).isEmpty();
    }
}
