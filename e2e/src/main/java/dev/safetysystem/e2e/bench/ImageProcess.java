package dev.safetysystem.e2e.bench;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.ClusterException;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.install.ImageFiles;
import dev.safetysystem.e2e.install.Images;
import dev.safetysystem.e2e.install.OperatorRelease;
import dev.safetysystem.e2e.install.SourceTree;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The operator as its image runs it, in a process of this machine with the image's files as its
 * root, so that its memory and processor time are those of a pod; with the chart's rights. On a
 * cluster whose nodes run nothing there is no other way.
 */
final class ImageProcess implements AutoCloseable {
    /** What the JVM of a pod with the chart's limit of 256 MiB takes as its own. */
    private static final String HEAP = "-Xmx82m";

    private static final int TAIL_LINES = 15;
    private static final double TICKS_PER_SECOND = 100;
    private static final Eventually STARTS = Eventually.withinSeconds(60);

    private final ImageFiles image;
    private final Path log;
    private final int health;
    private final int metrics;
    private Process process;
    private Instant started;

    private ImageProcess(ImageFiles image, Path log, int health, int metrics) {
        this.image = image;
        this.log = log;
        this.health = health;
        this.metrics = metrics;
    }

    /** Installs the chart for its rights, and makes everything ready to start. */
    static ImageProcess prepare(StartedCluster cluster, SourceTree tree) {
        new OperatorRelease(cluster, tree).install("clusterWide=true", "replicas=1");
        Path directory = cluster.directory().resolve("bench");
        ImageFiles image = ImageFiles.unpack(new Images(tree).operator(), directory);
        String token =
                cluster.kubectl(
                                "create",
                                "token",
                                OperatorRelease.NAME,
                                "--namespace=" + OperatorRelease.NAMESPACE,
                                "--duration=6h")
                        .run()
                        .orThrow()
                        .strip();
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            writeKubeconfig(cluster, image.root().resolve("kubeconfig"), token);
            return new ImageProcess(
                    image,
                    directory.resolve("operator.log"),
                    one.getLocalPort(),
                    other.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lies in a directory that only this user can read, and goes away with the cluster. */
    private static void writeKubeconfig(StartedCluster cluster, Path file, String token)
            throws IOException {
        String authority =
                cluster.kubectl(
                                "config",
                                "view",
                                "--raw",
                                "--minify",
                                "--flatten",
                                "--output=jsonpath={.clusters[0].cluster.certificate-authority-data}")
                        .run()
                        .orThrow();
        Files.writeString(
                file,
                """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "%s", certificate-authority-data: %s}}]
                users: [{name: u, user: {token: %s}}]
                contexts: [{name: c, context: {cluster: c, user: u}}]
                current-context: c
                """
                        .formatted(cluster.apiServerUrl(), authority, token));
    }

    void start() {
        Path root = image.root();
        List<String> words = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c"));
        words.add(
                "mount --rbind /proc \"$0/proc\" && mount --rbind /dev \"$0/dev\""
                        + " && exec chroot \"$0\" \"$@\"");
        words.add(root.toString());
        words.addAll(image.entrypoint());
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().clear();
        builder.environment().put("PATH", System.getenv("PATH"));
        image.environment()
                .forEach(
                        each -> {
                            int equals = each.indexOf('=');
                            builder.environment()
                                    .put(each.substring(0, equals), each.substring(equals + 1));
                        });
        builder.environment().put("KUBECONFIG", "/kubeconfig");
        builder.environment().put("OPERATOR_NAMESPACE", OperatorRelease.NAMESPACE);
        builder.environment().put("HEALTH_PORT", Integer.toString(health));
        builder.environment().put("PORT", Integer.toString(metrics));
        builder.environment().put("JDK_JAVA_OPTIONS", HEAP);
        builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        try {
            started = Instant.now();
            process = builder.start();
        } catch (IOException e) {
            throw new ClusterException("cannot run unshare: this measurement needs root", e);
        }
    }

    void awaitReady() {
        try {
            STARTS.see(
                    "the operator to be ready",
                    () -> ask(health, "/readyz"),
                    answer -> answer.startsWith("ok"));
        } catch (AssertionError e) {
            throw new ClusterException("the operator does not start; " + tail(), e);
        }
    }

    /** The end of its log, for messages. */
    String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return (process.isAlive() ? "it runs; " : "it has ended; ")
                    + "the end of its log:\n"
                    + String.join(
                            "\n",
                            lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "no log: " + e.getMessage();
        }
    }

    Instant started() {
        return started;
    }

    /** SIGTERM, as from Kubernetes; gives the Lease back. */
    void stop() {
        process.destroy();
        STARTS.holds("the operator to end", () -> !process.isAlive());
    }

    /** Resident memory in MB of 10^6 bytes. */
    double residentMegabytes() {
        return megabytes("VmRSS");
    }

    /** The most of it since its start. */
    double peakMegabytes() {
        return megabytes("VmHWM");
    }

    private double megabytes(String what) {
        String status = proc("status");
        Matcher matcher = Pattern.compile(what + ":\\s+(\\d+) kB").matcher(status);
        return matcher.find() ? Long.parseLong(matcher.group(1)) * 1024 / 1e6 : 0;
    }

    /** Processor time since its start, in seconds. */
    double processorSeconds() {
        String stat = proc("stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    private String proc(String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
        } catch (IOException e) {
            throw new UncheckedIOException("the operator is gone; its log is " + log, e);
        }
    }

    /** The sum of a metric's series whose line begins with these characters. */
    double metric(String beginning) {
        return ask(metrics, "/metrics")
                .lines()
                .filter(line -> line.startsWith(beginning))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private String ask(int port, String path) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted", e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
