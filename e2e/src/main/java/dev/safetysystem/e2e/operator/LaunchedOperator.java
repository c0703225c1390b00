package dev.safetysystem.e2e.operator;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.Clients;
import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.cluster.GivenCluster;
import dev.safetysystem.e2e.cluster.Progress;
import dev.safetysystem.e2e.cluster.StartedCluster;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The operator's program in a Java process of its own, from this process's class path. It can be
 * killed as a crash would, stopped as Kubernetes would, and started again; it ends with {@link
 * #close}, with its cluster, and when the next cluster is started after a crash of this process.
 */
public final class LaunchedOperator implements AutoCloseable {
    private static final String MAIN = "dev.safetysystem.operator.runtime.Main";

    /** The first release has one port for both. */
    private static final Pattern READY =
            Pattern.compile(
                    "Ready; health (?:and metrics on port (?<both>\\d+)"
                            + "|on port (?<health>\\d+), metrics on port (?<metrics>\\d+))");

    private static final Eventually STARTS = Eventually.withinSeconds(300);
    private static final Eventually ENDS = Eventually.withinSeconds(240);
    private static final int TAIL_LINES = 25;

    private final OperatorAccount account;
    private final OperatorOptions options;
    private final Map<String, String> belonging;
    private final Path kubeconfig;
    private final Path log;
    private volatile Process process;
    private volatile long begin;
    private boolean toldToEnd;

    private LaunchedOperator(
            OperatorOptions options, Path directory, Map<String, String> belonging) {
        this.account = new OperatorAccount(options.namespace());
        this.options = options;
        this.belonging = belonging;
        this.kubeconfig = directory.resolve(options.namespace() + ".operator.kubeconfig");
        this.log = directory.resolve(options.namespace() + ".operator.log");
    }

    /**
     * Makes our kind known if it is not, gives the operator an account, starts it and waits until
     * it is ready.
     */
    public static LaunchedOperator start(Cluster cluster, OperatorOptions options) {
        LaunchedOperator operator = prepare(cluster, options);
        operator.launch();
        operator.awaitReady();
        return operator;
    }

    /** As {@link #start}, but nothing runs yet: {@link #launch} does that. */
    public static LaunchedOperator prepare(Cluster cluster, OperatorOptions options) {
        LaunchedOperator operator =
                switch (cluster) {
                    case StartedCluster started ->
                            new LaunchedOperator(options, started.directory(), started.belonging());
                    case GivenCluster _ ->
                            new LaunchedOperator(options, temporaryDirectory(), Map.of());
                };
        try (KubernetesClient client = Clients.of(cluster)) {
            ResourceDefinition.ensure(client);
            operator.account.make(client);
            options.watched().forEach(name -> OperatorAccount.makeNamespace(client, name));
            String server = client.getConfiguration().getMasterUrl();
            operator.account.writeKubeconfig(
                    client, options.server().orElse(server), operator.kubeconfig);
        }
        return operator;
    }

    private static Path temporaryDirectory() {
        try {
            Path directory = Files.createTempDirectory("safetysystem-operator");
            directory.toFile().deleteOnExit();
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts its process, which is not ready yet when this returns. */
    public synchronized void launch() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder =
                new ProcessBuilder(
                        List.of(
                                java,
                                // Short lives on a busy machine: what the optimising compiler
                                // costs would never be earned back.
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx" + options.heap() + "m",
                                "-XX:+ExitOnOutOfMemoryError",
                                "-cp",
                                options.classPath()
                                        .orElseGet(() -> System.getProperty("java.class.path")),
                                MAIN));
        builder.environment().putAll(environment());
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.redirectInput(Path.of("/dev/null").toFile());
        try {
            begin = Files.exists(log) ? Files.size(log) : 0;
            toldToEnd = false;
            process = builder.start();
            Process present = process;
            present.onExit().thenRun(() -> againIfLeadershipIsLost(present));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the operator", e);
        }
    }

    /**
     * A machine that is too busy to renew a lease in time costs a start, as in a pod. Whatever else
     * ends it is a fault, and it stays ended.
     */
    private synchronized void againIfLeadershipIsLost(Process ended) {
        boolean byItself = !toldToEnd && ended == process;
        if (byItself && written().contains("Leadership is lost")) {
            Progress.onStandardError()
                    .say(options.namespace() + ": the operator lost its lease; started again");
            launch();
        }
    }

    private Map<String, String> environment() {
        var environment = new java.util.HashMap<>(belonging);
        environment.put("KUBECONFIG", kubeconfig.toString());
        environment.put("OPERATOR_NAMESPACE", options.namespace());
        environment.put("WATCH_NAMESPACES", String.join(",", options.watched()));
        environment.put("LOG_FORMAT", "text");
        environment.put("LOG_LEVEL", options.logLevel());
        environment.put("PORT", "0");
        environment.put("HEALTH_PORT", "0");
        environment.putAll(options.environment());
        return environment;
    }

    /** Waits until its caches are filled and its health endpoint says so. */
    public void awaitReady() {
        STARTS.see(
                "the operator to be ready (its log is " + log + ")",
                () -> isAlive() ? answer("health", "/readyz") : "ended by itself" + tail(),
                answer -> answer.startsWith("ok"));
    }

    /**
     * Waits until it acts. That is later than {@link #awaitReady} after a kill: the lease of the
     * process that was killed has to end first.
     */
    public void awaitLeading() {
        awaitReady();
        STARTS.see(
                "the operator to lead (its log is " + log + ")",
                () -> isAlive() ? answer("health", "/readyz") : "ended by itself" + tail(),
                answer -> answer.lines().anyMatch("leads"::equals));
    }

    /** What it answers on a path of a port; its state in words when it does not. */
    private String answer(String port, String path) throws InterruptedException {
        var ready = READY.matcher(written());
        if (!ready.find()) {
            return "not ready" + tail();
        }
        String number = ready.group("both") == null ? ready.group(port) : ready.group("both");
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + number + path));
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Its metrics, in Prometheus' text form. */
    public String metrics() {
        return asked("metrics", "/metrics");
    }

    /** What it says of its readiness. */
    public String readiness() {
        return asked("health", "/readyz");
    }

    private String asked(String port, String path) {
        try {
            return answer(port, path);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /**
     * What somebody wants to know whose scenario failed: whether it runs, where its passes are, and
     * its last words.
     *
     * @param about the namespace of the scenario: only what it said of that is told; all if empty
     */
    public String state(String about) {
        String now =
                isAlive()
                        ? "runs as process "
                                + pid()
                                + ", and /readyz says: "
                                + readiness().strip().replace('\n', ' ')
                                + new PassThreads(pid()).words()
                        : "has ended with exit code " + process.exitValue();
        return now + tail(line -> line.contains(about));
    }

    /** Its process number. */
    public long pid() {
        return process.pid();
    }

    /** Whether its process runs. */
    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Its name in the audit log. */
    public String user() {
        return account.user();
    }

    /** Ends it as a crash would: SIGKILL. Returns when it is gone. */
    public void kill() {
        tellToEnd();
        process.destroyForcibly();
        awaitEnd();
    }

    /**
     * Ends it as Kubernetes would: SIGTERM.
     *
     * @return its exit code
     */
    public int stop() {
        tellToEnd();
        process.destroy();
        awaitEnd();
        return process.exitValue();
    }

    private synchronized void tellToEnd() {
        toldToEnd = true;
    }

    private void awaitEnd() {
        ENDS.holds("the operator's process to end", () -> !process.isAlive());
    }

    /** What its present process wrote to its log. */
    public String written() {
        try {
            byte[] all = Files.readAllBytes(log);
            int from = (int) Math.min(begin, all.length);
            return new String(all, from, all.length - from, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private String tail() {
        return tail(_ -> true);
    }

    private String tail(Predicate<String> which) {
        List<String> lines = written().lines().filter(which).toList();
        return "; the end of its log:\n  "
                + String.join(
                        "\n  ",
                        lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    /** Kills it if it runs. Its account and everything that it made stay with the cluster. */
    @Override
    public void close() {
        tellToEnd();
        if (isAlive()) {
            kill();
        }
    }
}
