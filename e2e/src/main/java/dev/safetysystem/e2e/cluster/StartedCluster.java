package dev.safetysystem.e2e.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/** A cluster that this launcher started: it can be looked into, disturbed, and taken down. */
public final class StartedCluster implements Cluster {
    private final Run run;
    private final Programs programs;
    private final ClusterOptions options;
    private final Thread atExit;

    private StartedCluster(Run run, ClusterOptions options) {
        this.run = run;
        this.programs = new Programs(run.programs());
        this.options = options;
        this.atExit = new Thread(() -> new Teardown(run).execute(), "teardown-" + run.name());
    }

    /** Every cluster in a home that somebody has started and that is not given up. */
    public static List<StartedCluster> running(Home home) {
        return new Runs(home, Progress.onStandardError())
                .list().stream()
                        .filter(run -> !run.isAbandoned())
                        .map(run -> new StartedCluster(run, optionsOf(run)))
                        .toList();
    }

    /** As {@link #running(Home)}, the one with this name. */
    public static Optional<StartedCluster> running(Home home, String name) {
        return running(home).stream().filter(cluster -> cluster.name().equals(name)).findFirst();
    }

    private static ClusterOptions optionsOf(Run run) {
        return switch (run.addresses().nodes()) {
            case KWOK -> ClusterOptions.kwok();
            case REAL -> ClusterOptions.realNode();
        };
    }

    /** Removes what killed processes left in a home; every start does it, too. */
    public static void removeAbandoned(Home home, Progress progress) {
        new Runs(home, progress).removeAbandoned();
    }

    /**
     * Builds what is needed, removes what killed processes left, and starts a cluster. It lives
     * until {@link #close}, and no longer than this process unless {@link #detach} is called.
     *
     * @throws ClusterException when the machine lacks something, which is named, or a part fails
     */
    public static StartedCluster start(ClusterOptions options, Progress progress) {
        return start(Home.ofEnvironment(), options, progress);
    }

    /** As {@link #start(ClusterOptions, Progress)}, with everything kept in another home. */
    public static StartedCluster start(Home home, ClusterOptions options, Progress progress) {
        Machine.require(options.nodes(), progress);
        Programs programs = Programs.ensure(home, progress);
        Run run = new Runs(home, progress).register(options, programs.directory());
        StartedCluster cluster = new StartedCluster(run, options);
        Runtime.getRuntime().addShutdownHook(cluster.atExit);
        try {
            cluster.startAll(progress);
            return cluster;
        } catch (RuntimeException e) {
            cluster.waitForEverIfInterrupted();
            cluster.close();
            throw e;
        }
    }

    /** When the process is ending its hook takes the cluster down, and any failure is only that. */
    private void waitForEverIfInterrupted() {
        if (atExit.getState() != Thread.State.NEW) {
            new Semaphore(0).acquireUninterruptibly();
        }
    }

    private void startAll(Progress progress) {
        Instant begin = Instant.now();
        ControlPlane controlPlane = controlPlane();
        PodHosts hosts = podHosts();
        hosts.prepare();
        new Certificates(run).make();
        new Kubeconfig(run).writeAll();
        controlPlane.start();
        hosts.start();
        controlPlane.awaitControllers();
        awaitNodes(hosts);
        if (options.metricsServer()) {
            startMetrics();
        }
        progress.say(
                "cluster %s is ready after %.1f s: %s, %s"
                        .formatted(
                                run.name(),
                                Duration.between(begin, Instant.now()).toMillis() / 1000.0,
                                switch (options.nodes()) {
                                    case KWOK -> options.kwokNodes() + " KWOK nodes";
                                    case REAL -> "one real node";
                                },
                                run.addresses().apiServerUrl()));
    }

    private void startMetrics() {
        realNode().metricsServer().start();
        kubectl("apply", "--server-side", "--filename=-")
                .with(RealNode.metricsApi())
                .run()
                .orThrow();
    }

    private void awaitNodes(PodHosts hosts) {
        Waiting.until(
                hosts.count() + " nodes to be ready",
                () -> {
                    if (!hosts.component().isAlive()) {
                        throw new ClusterException(
                                hosts.component().name() + " ended by itself" + hosts.tails());
                    }
                    return readyNodes() >= hosts.count();
                },
                hosts::tails);
    }

    private long readyNodes() {
        return kubectl(
                        "get",
                        "nodes",
                        "--output=jsonpath={range .items[*]}{.status.conditions[?(@.type==\"Ready\")].status}{\"\\n\"}{end}")
                .run()
                .output()
                .lines()
                .filter("True"::equals)
                .count();
    }

    private PodHosts podHosts() {
        return switch (options.nodes()) {
            case KWOK -> new KwokNodes(run, programs, options);
            case REAL -> realNode();
        };
    }

    private ControlPlane controlPlane() {
        return new ControlPlane(run, programs, options);
    }

    private RealNode realNode() {
        return new RealNode(run, programs);
    }

    /** Its name, unique on this machine. */
    public String name() {
        return run.name();
    }

    /** Whether its API server says that it is ready. */
    public boolean answers() {
        return kubectl("get", "--raw=/readyz", "--request-timeout=3s").run().succeeded();
    }

    /** The resident memory of its processes, in bytes, pods included. */
    public long memory() {
        return run.processTree().stream().mapToLong(ProcessId::memory).sum();
    }

    /** The process whose end is its end; empty when it runs until it is taken down. */
    public Optional<Long> owner() {
        return run.owner().map(ProcessId::pid);
    }

    /** What is still there of it on this machine after {@link #close}; empty as it should be. */
    public List<String> traces() {
        return new Teardown(run).traces();
    }

    /** What its pods run on. */
    public Nodes nodes() {
        return options.nodes();
    }

    @Override
    public Path kubeconfig() {
        return run.kubeconfig();
    }

    /** Where the API server is: {@code https://address:port}. */
    public String apiServerUrl() {
        return run.addresses().apiServerUrl();
    }

    /** The address at which pods of a real node reach servers on this machine. */
    public String hostAddress() {
        return run.addresses().hostAddress();
    }

    /** Words before a command that make it run in the real node's network namespace. */
    public List<String> insideNetwork() {
        return new NodeNetwork(run).inside();
    }

    /** The programs that it was started with. */
    public Programs programs() {
        return programs;
    }

    /** A directory for files that go away with the cluster. */
    public Path directory() {
        return run.directory();
    }

    /**
     * {@code etcdctl} on the API server's store: for what the API server lets nobody write.
     *
     * @param arguments after the address, such as {@code put}, a key and its value
     */
    public Command store(String... arguments) {
        return tool(
                Program.ETCDCTL,
                Stream.concat(
                                Stream.of(
                                        "--endpoints=http://127.0.0.1:"
                                                + run.addresses().etcdPort()),
                                Stream.of(arguments))
                        .toList());
    }

    /** What a process has in its environment so that it ends with the cluster at the latest. */
    public Map<String, String> belonging() {
        return Map.of(Run.MARK, run.directory().toString());
    }

    /** Every request to its API server, from the first one on. */
    public AuditLog audit() {
        return new AuditLog(run.auditLog(), this::mark);
    }

    /** Makes a request that can be found in the log: what came before it is there then. */
    private String mark() {
        String mark = UUID.randomUUID().toString();
        kubectl("get", "--raw=/version?mark=" + mark).run().orThrow();
        return mark;
    }

    /**
     * One of its processes, to kill, freeze or restart.
     *
     * @param program of the control plane, or KWOK
     */
    public Component component(Program program) {
        return program == Program.KWOK
                ? new KwokNodes(run, programs, options).component()
                : Optional.ofNullable(controlPlane().components().get(program))
                        .orElseThrow(
                                () ->
                                        new ClusterException(
                                                program.fileName()
                                                        + " is no process of its own here"));
    }

    /** Waits until the API server serves every client again, as after a restart. */
    public void awaitApiServer() {
        controlPlane().awaitReady(component(Program.API_SERVER));
    }

    /**
     * Makes a running pod on a KWOK node lose its readiness, or gives it back: annotation {@value
     * PodFault#READY_ANNOTATION}. It follows within a second; await it.
     */
    public void setReady(String namespace, String pod, boolean ready) {
        kubectl(
                        "annotate",
                        "pod",
                        pod,
                        "--namespace=" + namespace,
                        "--overwrite",
                        PodFault.READY_ANNOTATION + "=" + ready)
                .run()
                .orThrow();
    }

    /**
     * Makes an image known to the real node under the name in its archive; use it with {@code
     * imagePullPolicy: IfNotPresent}.
     *
     * @param archive as {@code docker save} or an OCI builder writes it
     */
    public void loadImage(Path archive) {
        if (options.nodes() != Nodes.REAL) {
            throw new ClusterException(
                    "images are only for a real node: KWOK nodes run nothing and know every image");
        }
        realNode().load(archive);
    }

    /**
     * Makes a tag mean another image on the real node, as one that somebody pushed again.
     *
     * @param image a name with its tag that was loaded before
     */
    public void moveTag(String tag, String image) {
        realNode().name(image, tag);
    }

    @Override
    public Command tool(Program program, List<String> arguments) {
        return Command.of(
                        Stream.concat(
                                        Stream.of(programs.path(program).toString()),
                                        arguments.stream())
                                .toList())
                .with(Map.of("KUBECONFIG", kubeconfig().toString()));
    }

    /** From now on it outlives this process, until {@code e2e/cluster down}. */
    public void detach() {
        run.withoutOwner();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    @Override
    public void close() {
        new Teardown(run).execute();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The machine is shutting down already: the hook finds nothing left to do.
        }
    }
}
