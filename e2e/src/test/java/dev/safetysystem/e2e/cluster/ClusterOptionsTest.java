package dev.safetysystem.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

class ClusterOptionsTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "Up", "../up", "-a", "a-", "a b", "a.b"})
    void a_name_that_would_not_do_as_a_path_is_refused(String name) {
        ClusterOptions options = ClusterOptions.kwok();

        assertThatThrownBy(() -> options.named(name))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("lower case letters");
    }

    @Test
    void a_friendly_api_server_has_no_flags_of_its_own() {
        assertThat(ApiServerOptions.defaults().flags()).isEmpty();
    }

    @Test
    void faults_of_an_api_server_add_up() {
        assertThat(
                        ApiServerOptions.defaults()
                                .expiringWatches(Duration.ofMillis(1500), Duration.ofSeconds(5))
                                .throttled(3)
                                .closingConnections(0.01)
                                .flags())
                .containsExactly(
                        "--etcd-compaction-interval=1500ms",
                        "--min-request-timeout=5",
                        "--enable-priority-and-fairness=false",
                        "--max-mutating-requests-inflight=3",
                        "--goaway-chance=0.01");
    }
}
