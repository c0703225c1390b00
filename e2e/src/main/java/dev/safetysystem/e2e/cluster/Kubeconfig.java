package dev.safetysystem.e2e.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** The files with which clients find a cluster and prove who they are. */
final class Kubeconfig {
    private final Run run;

    Kubeconfig(Run run) {
        this.run = run;
    }

    /**
     * One for every client that has a certificate; certificates are inside, so it can be copied.
     */
    void writeAll() {
        for (Certificates.Client client : Certificates.Client.values()) {
            write(client);
        }
    }

    Path of(Certificates.Client client) {
        return run.file(client.fileName() + ".kubeconfig");
    }

    private void write(Certificates.Client client) {
        String user = client.fileName();
        try {
            Files.writeString(
                    of(client),
                    """
                    apiVersion: v1
                    kind: Config
                    clusters:
                    - name: %1$s
                      cluster: {server: "%2$s", certificate-authority-data: %3$s}
                    users:
                    - name: %4$s
                      user: {client-certificate-data: %5$s, client-key-data: %6$s}
                    contexts:
                    - name: %1$s
                      context: {cluster: %1$s, user: %4$s}
                    current-context: %1$s
                    """
                            .formatted(
                                    run.name(),
                                    run.addresses().apiServerUrl(),
                                    data("ca.crt"),
                                    user,
                                    data(user + ".crt"),
                                    data(user + ".key")));
        } catch (IOException e) {
            throw new ClusterException("cannot write " + of(client), e);
        }
    }

    private String data(String file) throws IOException {
        return Base64.getEncoder().encodeToString(Files.readAllBytes(run.file(file)));
    }
}
