package dev.safetysystem.operator.runtime.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.Set;
import java.util.concurrent.CompletionException;

class ReachTest {
    private final KubernetesClient client = new KubernetesClientBuilder().build();
    private final Reach reach = new Reach(client, Set.of("one", "two"));

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void a_namespace_whose_rights_are_missing_bars_no_other_one() {
        reach.failed("two", new CompletionException(refusal(403)));

        assertThat(reach.covers("one")).isTrue();
        assertThat(reach.covers("two")).isFalse();
        assertThat(reach.readable()).containsExactly("one");
        assertThat(reach.barred()).isEqualTo(1);
    }

    @Test
    void readiness_names_it_with_the_words_of_the_API_server() {
        reach.failed("two", refusal(403));

        assertThat(reach.detail()).hasValue("not read:\nNamespace two: 403 no rights");
    }

    @Test
    void an_API_server_that_is_down_bars_nothing() {
        reach.failed("two", refusal(503));
        reach.failed("two", new IllegalStateException("connection lost"));

        assertThat(reach.covers("two")).isTrue();
        assertThat(reach.detail()).isEmpty();
    }

    @Test
    void where_all_namespaces_are_watched_a_missing_right_bars_them_all() {
        var everywhere = new Reach(client, Set.of());

        everywhere.failed(Reach.EVERYWHERE, refusal(403));

        assertThat(everywhere.covers("one")).isFalse();
        assertThat(everywhere.readable()).isEmpty();
    }

    private static KubernetesClientException refusal(int code) {
        var status = new StatusBuilder().withCode(code).withMessage("no rights").build();
        return new KubernetesClientException(status);
    }
}
