package dev.safetysystem.e2e.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Builds every program from one Go module, with a line of progress for each. */
final class GoBuild {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("GOFLAGS", "-trimpath -buildvcs=false", "CGO_ENABLED", "0", "GOWORK", "off");

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Pattern GO_VERSION = Pattern.compile("go1\\.(\\d+)");

    /** The oldest Go that reads the module file; from 1.21 on Go brings the release it names. */
    private static final int OLDEST_GO = 21;

    /**
     * @param program what is built
     * @param source its package
     * @param linker linker flags beside {@code -s -w}; {@code $V} stands for the Kubernetes version
     */
    private record Step(Program program, String source, String linker) {}

    /**
     * An unstamped Kubernetes calls itself v0.0.0, which Helm and others misread. The date is
     * fixed, so that two builds are the same.
     */
    private static final String STAMP =
            stamp("k8s.io/component-base/version") + stamp("k8s.io/client-go/pkg/version");

    /** Biggest shared parts first, so that what follows mostly links. */
    private static final List<Step> STEPS =
            List.of(
                    kubernetes(Program.API_SERVER),
                    kubernetes(Program.CONTROLLER_MANAGER),
                    kubernetes(Program.SCHEDULER),
                    kubernetes(Program.KUBELET),
                    kubernetes(Program.KUBE_PROXY),
                    kubernetes(Program.KUBECTL),
                    new Step(Program.ETCD, "go.etcd.io/etcd/server/v3", ""),
                    new Step(Program.ETCDCTL, "go.etcd.io/etcd/etcdctl/v3", ""),
                    new Step(Program.KWOK, "sigs.k8s.io/kwok/cmd/kwok", ""),
                    new Step(
                            Program.METRICS_SERVER,
                            "sigs.k8s.io/metrics-server/cmd/metrics-server",
                            ""),
                    new Step(
                            Program.HELM,
                            "helm.sh/helm/v3/cmd/helm",
                            " -X helm.sh/helm/v3/internal/version.version=$HELM"
                                    + " -X helm.sh/helm/v3/internal/version.metadata="
                                    + " -X helm.sh/helm/v3/pkg/lint/rules.k8sVersionMajor=1"
                                    + " -X helm.sh/helm/v3/pkg/lint/rules.k8sVersionMinor=$MINOR"
                                    + " -X helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor=1"
                                    + " -X helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor=$MINOR"),
                    new Step(Program.COREDNS, "./coredns", ""),
                    new Step(Program.PAUSE, "./pause", ""),
                    new Step(Program.ECHO, "./echo", ""));

    private final Path source;
    private final Path target;
    private final Progress progress;

    GoBuild(Path source, Path target, Progress progress) {
        this.source = source;
        this.target = target;
        this.progress = progress;
    }

    private static String stamp(String where) {
        return (" -X %1$s.gitVersion=$V -X %1$s.gitMajor=1 -X %1$s.gitMinor=$MINOR"
                        + " -X %1$s.gitTreeState=clean -X %1$s.gitCommit=e2e"
                        + " -X %1$s.buildDate=2026-01-01T00:00:00Z")
                .formatted(where);
    }

    private static Step kubernetes(Program program) {
        return new Step(program, "k8s.io/kubernetes/cmd/" + program.fileName(), STAMP);
    }

    /** All that decides, beside the sources, what comes out. */
    static String recipe() {
        return ENVIRONMENT.get("GOFLAGS") + STEPS;
    }

    void run() throws IOException {
        requireGo();
        progress.say(
                "building the "
                        + STEPS.size()
                        + " programs of the cluster, once: usually 5 to 6 minutes on 2 cores with nothing"
                        + " cached, 1 to 2 with a warm Go cache");
        Instant begin = Instant.now();
        Path bin = Files.createDirectories(target.resolve("bin"));
        String kubernetes = version("k8s.io/kubernetes");
        String helm = version("helm.sh/helm/v3");
        for (int i = 0; i < STEPS.size(); i++) {
            Step step = STEPS.get(i);
            String linker =
                    ("-s -w" + step.linker())
                            .replace("$V", kubernetes)
                            .replace("$MINOR", kubernetes.split("\\.")[1])
                            .replace("$HELM", helm);
            compile(
                    "%2d of %d: %s".formatted(i + 1, STEPS.size(), step.program().fileName()),
                    List.of(
                            "go",
                            "build",
                            "-ldflags",
                            linker,
                            "-o",
                            bin.resolve(step.program().fileName()).toString(),
                            step.source()));
        }
        copyStages();
        for (Program program : List.of(Program.PAUSE, Program.ECHO)) {
            ImageArchive.ofOneProgram(bin.resolve(program.fileName()), Programs.imageName(program))
                    .writeTo(new Programs(target).image(program));
        }
        progress.say("programs built in " + seconds(begin) + " s");
    }

    private void requireGo() {
        String found;
        try {
            found = go("version").run().orThrow();
        } catch (ClusterException e) {
            throw new ClusterException(
                    "Go is needed to build the programs of the cluster, and was not found: install Go"
                            + " 1.26 or newer (https://go.dev/doc/install), or set KUBECONFIG to a cluster"
                            + " that is already there");
        }
        Matcher version = GO_VERSION.matcher(found);
        if (!version.find() || Integer.parseInt(version.group(1)) < OLDEST_GO) {
            throw new ClusterException(
                    "Go 1.26 or newer is needed to build the programs of the cluster (1.21 or newer"
                            + " brings it by itself); found: "
                            + found.strip());
        }
    }

    private Command go(String... arguments) {
        List<String> words = new ArrayList<>(List.of("go"));
        words.addAll(List.of(arguments));
        return Command.of(words).with(ENVIRONMENT).in(source);
    }

    private String version(String module) {
        return go("list", "-m", "-f", "{{.Version}}", module).run().orThrow().strip();
    }

    private void compile(String what, List<String> words) throws IOException {
        Instant begin = Instant.now();
        ProcessBuilder builder = new ProcessBuilder(words).directory(source.toFile());
        builder.environment().putAll(ENVIRONMENT);
        builder.redirectErrorStream(true);
        Process process = builder.start();
        AtomicInteger downloads = new AtomicInteger();
        StringBuffer said = new StringBuffer();
        Thread reader = Thread.ofVirtual().start(() -> read(process, downloads, said));
        try {
            while (!process.waitFor(HEARTBEAT.toSeconds(), TimeUnit.SECONDS)) {
                progress.say(
                        what + " … " + seconds(begin) + " s, " + downloads + " modules downloaded");
            }
            reader.join();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted while building " + what, e);
        }
        if (process.exitValue() != 0) {
            throw new ClusterException("building " + what + " failed:\n" + said);
        }
        progress.say(what + ": " + seconds(begin) + " s");
    }

    private static void read(Process process, AtomicInteger downloads, StringBuffer said) {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line; (line = lines.readLine()) != null; ) {
                if (line.startsWith("go: downloading")) {
                    downloads.incrementAndGet();
                } else {
                    said.append(line).append('\n');
                }
            }
        } catch (IOException e) {
            said.append("(its output could not be read: ").append(e.getMessage()).append(")\n");
        }
    }

    /** A KWOK that runs alone has no stages built in; they lie in its module. */
    private void copyStages() throws IOException {
        Path module =
                Path.of(
                        go("list", "-m", "-f", "{{.Dir}}", "sigs.k8s.io/kwok")
                                .run()
                                .orThrow()
                                .strip());
        Path stages = Files.createDirectories(new Programs(target).stages());
        for (String name : KwokStages.SHIPPED_WITH_KWOK) {
            Path file = module.resolve("kustomize/stage").resolve(name + ".yaml");
            Files.write(stages.resolve(file.getFileName().toString()), Files.readAllBytes(file));
        }
    }

    private static long seconds(Instant begin) {
        return Duration.between(begin, Instant.now()).toSeconds();
    }
}
