package dev.safetysystem.operator.runtime.kube;

import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;

import java.net.http.HttpClient;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Prefers ChaCha20-Poly1305. Java encrypts AES-GCM with the processor's instructions only in code
 * of its second compiler, which this program runs without: measured there, 14 MB/s against 45. Go's
 * servers follow a client that names it first; one that must not speak it takes the next.
 */
final class CheapTls extends JdkHttpClientFactory {
    private static final String CHEAP = "CHACHA20";

    @Override
    protected void additionalConfig(HttpClient.Builder builder) {
        SSLParameters parameters = parameters();
        String[] suites = parameters.getCipherSuites();
        Arrays.sort(suites, Comparator.comparing(suite -> !suite.contains(CHEAP)));
        parameters.setCipherSuites(suites);
        builder.sslParameters(parameters);
    }

    private static SSLParameters parameters() {
        try {
            return SSLContext.getDefault().getDefaultSSLParameters();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }
}
