package dev.safetysystem.e2e.install;

import dev.safetysystem.e2e.cluster.ClusterException;
import dev.safetysystem.e2e.cluster.Progress;
import dev.safetysystem.e2e.cluster.StartedCluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The archives of images that the source tree makes: the operator's, and those of the service that
 * the samples release.
 *
 * @param tree where they are made
 */
public record Images(SourceTree tree) {
    /** The sample service, without a tag. */
    public static final String SERVICE = "safetysystem.dev/sample-hap";

    private static final String COMMAND =
            "mvn -B -DskipTests -pl operator,samples/service -am package";
    private static final List<String> SOURCES =
            List.of(
                    "pom.xml",
                    ".mvn",
                    "crds/pom.xml",
                    "crds/src/main",
                    "operator/pom.xml",
                    "operator/src/main",
                    "samples/service/pom.xml",
                    "samples/service/src/main");
    private static final int TAIL_LINES = 30;

    /** The operator's archive. */
    public Path operator() {
        return tree.path("operator/target/images/operator.tar");
    }

    /** The archive of the sample service with this tag. */
    public Path service(String tag) {
        return tree.path("samples/service/target/images/" + tag + ".tar");
    }

    /** The archive of the Redis that samples use. */
    public Path redis() {
        return tree.path("samples/redis/target/images/7.tar");
    }

    /** Gives a real node the operator and these versions of the sample service. */
    public void load(StartedCluster cluster, List<String> tags) {
        cluster.loadImage(present(operator()));
        tags.forEach(tag -> cluster.loadImage(present(service(tag))));
    }

    private static Path present(Path archive) {
        if (!Files.isReadable(archive)) {
            throw new ClusterException(archive + " is missing: make it with " + COMMAND);
        }
        return archive;
    }

    /** Makes the archives unless they are there and younger than every source of theirs. */
    public void build(Progress progress) {
        if (List.of(operator(), service("v1")).stream()
                .allMatch(archive -> tree.isCurrent(archive, SOURCES))) {
            progress.say("images are up to date");
            return;
        }
        progress.say("building images: " + COMMAND);
        try {
            run(progress);
        } catch (IOException e) {
            throw new ClusterException("cannot run mvn: install Maven 3.8 or newer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted while building images", e);
        }
    }

    private void run(Progress progress) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(COMMAND.split(" "))
                        .directory(tree.root().toFile())
                        .redirectErrorStream(true)
                        .start();
        // Whoever interrupts this program means the build, too.
        Thread atExit = new Thread(process::destroy, "end-build");
        Runtime.getRuntime().addShutdownHook(atExit);
        Deque<String> tail = new ArrayDeque<>();
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                tail.addLast(line);
                if (tail.size() > TAIL_LINES) {
                    tail.removeFirst();
                }
                if (line.matches("\\[INFO] (Building SafetySystem|Downloading|.*buildTar.*).*")) {
                    progress.say("  " + line.substring("[INFO] ".length()));
                }
            }
        }
        if (process.waitFor() != 0) {
            throw new ClusterException(
                    "the build failed; its last lines:\n  " + String.join("\n  ", tail));
        }
        Runtime.getRuntime().removeShutdownHook(atExit);
        // What Maven finds unchanged keeps its old time, and would be built again next time.
        java.nio.file.attribute.FileTime now =
                java.nio.file.attribute.FileTime.from(java.time.Instant.now());
        Files.setLastModifiedTime(operator(), now);
        Files.setLastModifiedTime(service("v1"), now);
    }
}
