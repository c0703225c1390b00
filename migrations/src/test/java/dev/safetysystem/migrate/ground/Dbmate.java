package dev.safetysystem.migrate.ground;

import dev.safetysystem.migrate.hash.Hash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** dbmate itself, from its npm package. */
final class Dbmate {
    private static final String VERSION = "2.36.0";
    private static final String SHA_256 =
            "47e284b3d8cbad1ba5f090495aa05afd1bbd5f35e2ed5577aad06da74ce780ce";

    private Dbmate() {}

    static void up(PostgresServer server, String database, Path directory, int steps)
            throws IOException {
        run(server, database, OtherTools.first(directory, steps), "migrate");
    }

    /** It takes back one file at a time. */
    static void down(PostgresServer server, String database, Path directory, int steps)
            throws IOException {
        int all = steps == 0 ? files(directory).size() : steps;
        for (int i = 0; i < all; i++) {
            run(server, database, directory, "rollback");
        }
    }

    private static void run(PostgresServer server, String database, Path directory, String command)
            throws IOException {
        PostgresPrograms.Processes.run(
                directory,
                Once.program("tools/dbmate-" + VERSION, "dbmate", Dbmate::install).toString(),
                "--url",
                OtherTools.url(server, database),
                "--migrations-dir",
                directory.toString(),
                "--no-dump-schema",
                command);
    }

    private static List<Path> files(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static void install(Path to) throws IOException {
        Path folder = Files.createTempDirectory(to.getParent(), "npm-");
        try {
            PostgresPrograms.Processes.run(
                    folder, "npm", "pack", "--silent", "@dbmate/linux-x64@" + VERSION);
        } catch (IOException e) {
            throw new IOException("these tests need npm to get dbmate", e);
        }
        PostgresPrograms.Processes.run(
                folder,
                "tar",
                "--extract",
                "--gzip",
                "--file=dbmate-linux-x64-" + VERSION + ".tgz");
        Path program = folder.resolve("package/bin/dbmate");
        String is = Hash.SHA_256.of(Files.readAllBytes(program));
        if (!is.equals(SHA_256)) {
            throw new IOException("another dbmate came: SHA-256 " + is);
        }
        Files.move(program, to, StandardCopyOption.REPLACE_EXISTING);
    }
}
