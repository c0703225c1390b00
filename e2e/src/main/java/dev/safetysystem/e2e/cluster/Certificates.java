package dev.safetysystem.e2e.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The keys and certificates of one throwaway cluster, made by openssl. One authority signs for
 * clients, servers and the front proxy.
 */
final class Certificates {
    /**
     * Who speaks to the API server. Each has a name of its own, so that the audit log tells them
     * apart.
     */
    enum Client {
        ADMIN("admin", "/O=system:masters/CN=admin"),
        CONTROLLER_MANAGER("controller-manager", "/CN=system:kube-controller-manager"),
        SCHEDULER("scheduler", "/CN=system:kube-scheduler"),
        KWOK("kwok", "/O=system:masters/CN=kwok"),
        KUBELET("kubelet", "/O=system:nodes/CN=system:node:" + RealNode.NAME),
        KUBE_PROXY("kube-proxy", "/CN=system:kube-proxy"),
        COREDNS("coredns", "/O=system:masters/CN=coredns"),
        METRICS_SERVER("metrics-server", "/O=system:masters/CN=metrics-server");

        private final String fileName;
        private final String subject;

        Client(String fileName, String subject) {
            this.fileName = fileName;
            this.subject = subject;
        }

        String fileName() {
            return fileName;
        }
    }

    /**
     * Certificates are older than their cluster, so that a client whose clock is behind does not
     * take them for not valid yet. kubeadm's are, too.
     */
    private static final Duration OLD = Duration.ofHours(1);

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    /** Of all of openssl's commands this one alone can be told when a certificate begins. */
    private static final String AUTHORITY =
            """
            [ca]
            default_ca=here
            [here]
            database=%s.index
            new_certs_dir=.
            default_md=sha256
            rand_serial=yes
            policy=any
            [any]
            organizationName=optional
            commonName=supplied
            """;

    private final Run run;

    Certificates(Run run) {
        this.run = run;
    }

    /** Writes {@code ca}, {@code apiserver}, {@code front-proxy}, {@code sa} and all clients. */
    void make() {
        openssl(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650"
                        + " -keyout ca.key -out ca.crt",
                "/CN=" + run.addresses().cgroup() + "-ca");
        openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1 -out sa.key", "");
        openssl("pkey -in sa.key -pubout -out sa.pub", "");
        Stream.concat(
                        Stream.<Runnable>of(
                                () -> sign("apiserver", "/CN=kube-apiserver", serverNames()),
                                () -> sign("front-proxy", "/CN=front-proxy", List.of()),
                                () -> sign("kwok-server", "/CN=kwok", List.of("IP:127.0.0.1"))),
                        Stream.of(Client.values())
                                .map(
                                        client ->
                                                () ->
                                                        sign(
                                                                client.fileName,
                                                                client.subject,
                                                                List.of())))
                .parallel()
                .forEach(Runnable::run);
    }

    private List<String> serverNames() {
        Addresses addresses = run.addresses();
        return List.of(
                "IP:127.0.0.1",
                "IP:" + addresses.firstService(),
                "IP:" + addresses.nodeAddress(),
                "DNS:localhost",
                "DNS:kubernetes",
                "DNS:kubernetes.default",
                "DNS:kubernetes.default.svc",
                "DNS:kubernetes.default.svc.cluster.local");
    }

    private void sign(String name, String subject, List<String> alternativeNames) {
        write(
                run.file(name + ".ext"),
                """
                basicConstraints=CA:FALSE
                keyUsage=digitalSignature,keyEncipherment
                extendedKeyUsage=serverAuth,clientAuth
                """
                        + (alternativeNames.isEmpty()
                                ? ""
                                : "subjectAltName=" + String.join(",", alternativeNames) + "\n"));
        openssl(
                "req -newkey "
                        + keyType(name)
                        + " -nodes -keyout %1$s.key -out %1$s.csr".formatted(name),
                subject);
        write(run.file(name + ".cnf"), AUTHORITY.formatted(name));
        write(run.file(name + ".index"), "");
        openssl(
                "ca -batch -notext -config %1$s.cnf -in %1$s.csr -cert ca.crt -keyfile ca.key -startdate %2$s -days 3650 -extfile %1$s.ext -out %1$s.crt"
                        .formatted(name, SECONDS.format(Instant.now().minus(OLD))),
                "");
    }

    private static void write(Path file, String content) {
        try {
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new ClusterException("cannot write " + file, e);
        }
    }

    /**
     * Java clients read elliptic-curve keys only with an additional library; people's key is RSA.
     */
    private static String keyType(String name) {
        return name.equals(Client.ADMIN.fileName)
                ? "rsa:2048"
                : "ec -pkeyopt ec_paramgen_curve:prime256v1";
    }

    private void openssl(String arguments, String subject) {
        List<String> words = new ArrayList<>(List.of("openssl"));
        words.addAll(List.of(arguments.split(" ")));
        if (!subject.isEmpty()) {
            words.addAll(List.of("-subj", subject));
        }
        Command.of(words).in(run.directory()).run().orThrow();
    }
}
