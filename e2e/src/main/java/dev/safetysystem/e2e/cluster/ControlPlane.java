package dev.safetysystem.e2e.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The store, the API server, the controllers and the scheduler of one cluster. */
final class ControlPlane {
    /**
     * Every request is logged with its metadata. Of a watch its start is logged too: it may still
     * be open when the log is read.
     */
    private static final String AUDIT_POLICY =
            """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules:
            - level: Metadata
            """;

    private final Run run;
    private final Programs programs;
    private final ClusterOptions options;

    ControlPlane(Run run, Programs programs, ClusterOptions options) {
        this.run = run;
        this.programs = programs;
        this.options = options;
    }

    /** Its parts by program; known, running or not. */
    Map<Program, Component> components() {
        return Stream.of(
                        Program.ETCD,
                        Program.API_SERVER,
                        Program.CONTROLLER_MANAGER,
                        Program.SCHEDULER)
                .collect(Collectors.toMap(program -> program, this::component));
    }

    /** Starts everything; returns when the API server is ready and the controllers work. */
    void start() {
        try {
            Files.writeString(run.file("audit-policy.yaml"), AUDIT_POLICY);
        } catch (IOException e) {
            throw new ClusterException("cannot write the audit policy", e);
        }
        Component etcd = component(Program.ETCD).start();
        Component apiServer = component(Program.API_SERVER).start();
        awaitReady(etcd, apiServer);
        component(Program.CONTROLLER_MANAGER).start();
        component(Program.SCHEDULER).start();
    }

    /** Controllers give every namespace its service account; without one no pod is admitted. */
    void awaitControllers() {
        Component controllers = component(Program.CONTROLLER_MANAGER);
        Waiting.until(
                "the service account \"default\" of namespace \"default\"",
                () -> {
                    requireAlive(controllers);
                    return kubectl("get", "serviceaccount", "default", "--namespace=default")
                            .succeeded();
                },
                controllers::tail);
    }

    /** Also after a restart: until then the server may answer 403 to clients that are allowed. */
    void awaitReady(Component... needed) {
        Waiting.until(
                "the API server to be ready at " + run.addresses().apiServerUrl(),
                () -> {
                    for (Component component : needed) {
                        requireAlive(component);
                    }
                    return kubectl("get", "--raw=/readyz").succeeded();
                },
                component(Program.API_SERVER)::tail);
    }

    private static void requireAlive(Component component) {
        if (!component.isAlive()) {
            throw new ClusterException(component.name() + " ended by itself" + component.tail());
        }
    }

    private Command.Result kubectl(String... arguments) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                programs.path(Program.KUBECTL).toString(),
                                "--kubeconfig=" + run.kubeconfig(),
                                "--request-timeout=5s"));
        words.addAll(List.of(arguments));
        return Command.of(words).run();
    }

    private Component component(Program program) {
        List<String> words = new ArrayList<>();
        if (run.addresses().nodes() == Nodes.REAL) {
            words.addAll(new NodeNetwork(run).inside());
        }
        words.add(programs.path(program).toString());
        words.addAll(flags(program));
        return new Component(run, program.fileName(), words);
    }

    private List<String> flags(Program program) {
        return switch (program) {
            case ETCD -> etcdFlags();
            case API_SERVER -> apiServerFlags();
            case CONTROLLER_MANAGER -> controllerManagerFlags();
            case SCHEDULER ->
                    controllerFlags(Certificates.Client.SCHEDULER, run.addresses().schedulerPort());
            case ETCDCTL,
                    KUBELET,
                    KUBE_PROXY,
                    KUBECTL,
                    KWOK,
                    METRICS_SERVER,
                    COREDNS,
                    HELM,
                    PAUSE,
                    ECHO ->
                    throw new IllegalArgumentException(program + " is no part of a control plane");
        };
    }

    private List<String> etcdFlags() {
        String client = "http://127.0.0.1:" + run.addresses().etcdPort();
        String peer = "http://127.0.0.1:" + run.addresses().etcdPeerPort();
        return List.of(
                "--name=n0",
                "--data-dir=" + run.file("etcd"),
                "--unsafe-no-fsync",
                "--log-level=warn",
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=n0=" + peer);
    }

    private List<String> apiServerFlags() {
        Addresses addresses = run.addresses();
        List<String> flags =
                new ArrayList<>(
                        List.of(
                                "--etcd-servers=http://127.0.0.1:" + addresses.etcdPort(),
                                "--secure-port=" + addresses.apiServerPort(),
                                "--tls-cert-file=apiserver.crt",
                                "--tls-private-key-file=apiserver.key",
                                "--cert-dir=" + run.directory(),
                                "--client-ca-file=ca.crt",
                                "--authorization-mode=Node,RBAC",
                                "--enable-admission-plugins=NodeRestriction",
                                "--allow-privileged=true",
                                "--service-account-issuer=https://kubernetes.default.svc",
                                "--service-account-key-file=sa.pub",
                                "--service-account-signing-key-file=sa.key",
                                "--service-cluster-ip-range=" + addresses.serviceRange(),
                                "--requestheader-client-ca-file=ca.crt",
                                "--requestheader-allowed-names=front-proxy",
                                "--requestheader-username-headers=X-Remote-User",
                                "--requestheader-group-headers=X-Remote-Group",
                                "--requestheader-extra-headers-prefix=X-Remote-Extra-",
                                "--proxy-client-cert-file=front-proxy.crt",
                                "--proxy-client-key-file=front-proxy.key",
                                "--default-not-ready-toleration-seconds=5",
                                "--default-unreachable-toleration-seconds=5",
                                "--audit-policy-file=audit-policy.yaml",
                                "--audit-log-path=" + run.auditLog(),
                                // Megabytes until the file is renamed under its readers: never.
                                "--audit-log-maxsize=1000000"));
        flags.addAll(
                switch (addresses.nodes()) {
                    // Loopback is refused as an endpoint of the Service "kubernetes".
                    case KWOK ->
                            List.of(
                                    "--bind-address=127.0.0.1",
                                    "--advertise-address=127.0.0.1",
                                    "--endpoint-reconciler-type=none");
                    case REAL ->
                            List.of(
                                    "--bind-address=0.0.0.0",
                                    "--advertise-address=" + addresses.nodeAddress(),
                                    "--endpoint-reconciler-type=master-count",
                                    "--kubelet-preferred-address-types=InternalIP",
                                    "--kubelet-client-certificate=admin.crt",
                                    "--kubelet-client-key=admin.key");
                });
        flags.addAll(options.apiServer().flags());
        return flags;
    }

    private List<String> controllerManagerFlags() {
        List<String> flags =
                new ArrayList<>(
                        controllerFlags(
                                Certificates.Client.CONTROLLER_MANAGER,
                                run.addresses().controllerManagerPort()));
        flags.addAll(
                List.of(
                        "--controllers=*",
                        "--use-service-account-credentials",
                        "--service-account-private-key-file=sa.key",
                        "--root-ca-file=ca.crt",
                        "--cluster-signing-cert-file=ca.crt",
                        "--cluster-signing-key-file=ca.key",
                        "--horizontal-pod-autoscaler-sync-period=2s",
                        "--horizontal-pod-autoscaler-cpu-initialization-period=5s",
                        "--horizontal-pod-autoscaler-initial-readiness-delay=1s",
                        "--horizontal-pod-autoscaler-downscale-stabilization=10s",
                        "--flex-volume-plugin-dir=" + run.file("volume-plugins"),
                        "--node-monitor-period=1s",
                        // Longer than a node's heartbeat is late on a machine that is busy.
                        "--node-monitor-grace-period=20s",
                        "--kube-api-qps=200",
                        "--kube-api-burst=400"));
        return flags;
    }

    private List<String> controllerFlags(Certificates.Client client, int port) {
        String kubeconfig = new Kubeconfig(run).of(client).toString();
        return List.of(
                "--kubeconfig=" + kubeconfig,
                "--authentication-kubeconfig=" + kubeconfig,
                "--authorization-kubeconfig=" + kubeconfig,
                "--authorization-always-allow-paths=/healthz,/readyz,/livez,/metrics",
                "--bind-address=127.0.0.1",
                "--secure-port=" + port,
                "--cert-dir=" + run.file("serving-" + client.fileName()),
                "--leader-elect=false");
    }
}
