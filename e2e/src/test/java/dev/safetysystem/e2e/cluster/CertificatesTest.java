package dev.safetysystem.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

class CertificatesTest {
    @TempDir private Path directory;

    @Test
    void a_client_whose_clock_is_behind_takes_the_servers_for_valid() throws Exception {
        X509Certificate server = certificate("apiserver");

        server.checkValidity(Date.from(Instant.now().minus(Duration.ofMinutes(30))));
        server.verify(certificate("ca").getPublicKey());
        assertThat(server.getSubjectAlternativeNames())
                .anyMatch(name -> name.contains("127.0.0.1"));
    }

    @Test
    void a_clients_says_who_it_is() throws Exception {
        assertThat(certificate("admin").getSubjectX500Principal().getName())
                .contains("CN=admin", "O=system:masters");
    }

    private X509Certificate certificate(String name) throws IOException, GeneralSecurityException {
        Path file = directory.resolve(name + ".crt");
        if (!Files.exists(file)) {
            new Certificates(Run.register(directory, new Addresses(1, Nodes.KWOK), directory))
                    .make();
        }
        try (InputStream content = Files.newInputStream(file)) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(content);
        }
    }
}
