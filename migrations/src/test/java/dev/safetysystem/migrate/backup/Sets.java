package dev.safetysystem.migrate.backup;

import dev.safetysystem.migrate.destination.DirectoryDestination;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Small sets at a directory, made without a server. */
final class Sets {

    static final String SYSTEM = "shop";
    static final String DATABASE = "shopdb";

    private final Path root;
    private final SetStore store;

    Sets(Path root) throws Exception {
        this.root = root;
        this.store = new SetStore(new DirectoryDestination(root));
    }

    SetStore store() {
        return store;
    }

    /** A whole set of that instant; its only file says its own name. */
    SetAddress add(Pool pool, Level level, String at) throws Exception {
        return add(pool, level, at, Map.of("public.t", 1L));
    }

    SetAddress add(Pool pool, Level level, String at, Map<String, Long> tables) throws Exception {
        var instant = Instant.parse(at);
        var id = pool.word() + "-" + at.replaceAll("[-:]", "");
        var address = SetAddress.of(SYSTEM, DATABASE, id);
        var bytes = ("rows of " + id).getBytes(StandardCharsets.UTF_8);
        store.destination().put(address.key(PostgresContent.DUMP), bytes);
        store.commit(address, manifest(id, pool, level, instant, tables, bytes));
        return address;
    }

    static Manifest manifest(
            String id, Pool pool, Level level, Instant at, Map<String, Long> tables, byte[] bytes)
            throws Exception {
        var hash = Sha256.of(new java.io.ByteArrayInputStream(bytes), n -> {});
        return new Manifest(
                id,
                pool,
                SYSTEM,
                "84bb1c2d9",
                level,
                at,
                at.plus(Duration.ofSeconds(3)),
                "1.0",
                List.of(new Manifest.StoredFile(PostgresContent.DUMP, hash.size(), hash.hex())),
                new PostgresContent(
                        DATABASE,
                        "16.14",
                        "16.14",
                        Map.of("plpgsql", "1.0"),
                        "0/1",
                        "017",
                        "fade",
                        tables,
                        0,
                        new DatabaseProperties(
                                "app",
                                "UTF8",
                                "C",
                                "C",
                                "libc",
                                "",
                                -1,
                                "",
                                new DatabaseProperties.Grants(
                                        false,
                                        List.of(
                                                new DatabaseProperties.Grant(
                                                        "reader", "CONNECT", true))),
                                List.of(
                                        new DatabaseProperties.Setting(
                                                "", "search_path", "\"$user\", public")),
                                List.of("app.jwt_secret")),
                        List.of(new PostgresContent.Role("app", true, List.of("staff")))));
    }

    Path file(SetAddress address, String name) {
        return root.resolve(address.key(name));
    }

    /** Flips the lowest bit of one byte. */
    static void flip(Path file, long position) throws Exception {
        var bytes = Files.readAllBytes(file);
        bytes[(int) position] ^= 1;
        Files.write(file, bytes);
    }
}
