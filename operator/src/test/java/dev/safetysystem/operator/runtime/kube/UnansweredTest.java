package dev.safetysystem.operator.runtime.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;

import org.junit.jupiter.api.Test;

import java.net.ConnectException;
import java.net.URI;

class UnansweredTest {
    private static final URI REQUEST = URI.create("https://10.96.0.1:443/api/v1/pods");
    private static final String PROXY = "http://jane:secret@proxy.example.com:3128";

    @Test
    void it_names_the_address() {
        assertThat(words(new ConfigBuilder(Config.empty()).build()))
                .isEqualTo("The API server at 10.96.0.1:443 does not answer (ConnectException)");
    }

    @Test
    void it_names_the_proxy_without_its_credentials_and_what_to_write() {
        var config = new ConfigBuilder(Config.empty()).withHttpsProxy(PROXY).build();

        assertThat(words(config))
                .contains("by the proxy http://proxy.example.com:3128 (ConnectException)")
                .endsWith("add 10.96.0.1 to NO_PROXY")
                .doesNotContain("secret");
    }

    @Test
    void it_names_no_proxy_that_is_not_used() {
        var config =
                new ConfigBuilder(Config.empty())
                        .withHttpsProxy(PROXY)
                        .withNoProxy("localhost", "10.96.0.1")
                        .build();

        assertThat(words(config)).doesNotContain("proxy");
    }

    private static String words(Config config) {
        return new Unanswered(config, () -> 0).words(REQUEST, new ConnectException());
    }
}
