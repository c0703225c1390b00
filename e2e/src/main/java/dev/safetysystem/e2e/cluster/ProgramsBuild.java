package dev.safetysystem.e2e.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The cache of built programs. A build lies under the hash of all that it is made from, and appears
 * there in one rename: what has the name is whole.
 */
final class ProgramsBuild {
    /** All sources, as class path resources below {@code kubernetes/}. */
    private static final List<String> SOURCES =
            List.of("go.mod", "go.sum", "coredns/main.go", "pause/main.go", "echo/main.go");

    private static final Duration UNUSED_FOR = Duration.ofDays(14);

    /** Makes programs from sources. */
    @FunctionalInterface
    interface Builder {
        /**
         * @param source where all sources lie
         * @param target where {@code bin}, {@code stages} and {@code images} are to lie
         */
        void build(Path source, Path target) throws IOException;
    }

    private final Home home;
    private final Progress progress;
    private final Builder builder;

    ProgramsBuild(Home home, Progress progress, Builder builder) {
        this.home = home;
        this.progress = progress;
        this.builder = builder;
    }

    Programs ensure() {
        Path whole = home.programs().resolve(key());
        if (!Files.isDirectory(whole)) {
            try (FileLock _ =
                    FileLock.acquire(home.programs().resolve(".lock"), this::sayWaiting)) {
                if (!Files.isDirectory(whole)) {
                    build(whole);
                }
            }
        }
        try {
            Files.setLastModifiedTime(whole, FileTime.from(Instant.now()));
        } catch (IOException e) {
            throw new ClusterException("cannot mark " + whole + " as used", e);
        }
        return new Programs(whole);
    }

    private void sayWaiting() {
        progress.say(
                "another process is building the programs of the cluster; waiting for it (about five"
                        + " minutes with nothing cached)");
    }

    private void build(Path whole) {
        Path unfinished = home.programs().resolve(".building");
        try {
            // Only the holder of the lock builds: what lies here was left by one that died.
            removeStale();
            FileTree.delete(unfinished);
            Path source = Files.createDirectories(unfinished.resolve("source"));
            for (String name : SOURCES) {
                Path file = source.resolve(name);
                Files.createDirectories(file.getParent());
                Files.write(file, source(name));
            }
            builder.build(source, unfinished);
            FileTree.delete(source);
            Files.move(unfinished, whole, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new ClusterException("cannot build into " + unfinished, e);
        }
    }

    /** Old builds are 0.6 GB each; running clusters keep theirs fresh by using them. */
    private void removeStale() throws IOException {
        Instant limit = Instant.now().minus(UNUSED_FOR);
        try (Stream<Path> builds = Files.list(home.programs())) {
            for (Path build : builds.filter(Files::isDirectory).toList()) {
                if (Files.getLastModifiedTime(build).toInstant().isBefore(limit)) {
                    progress.say("removing programs unused for 14 days: " + build);
                    FileTree.delete(build);
                }
            }
        }
    }

    private static String key() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String name : SOURCES) {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update(source(name));
            }
            digest.update(GoBuild.recipe().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static byte[] source(String name) {
        try (InputStream in = ProgramsBuild.class.getResourceAsStream("/kubernetes/" + name)) {
            if (in == null) {
                throw new ClusterException(
                        "kubernetes/" + name + " is not on the class path: build module e2e again");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
