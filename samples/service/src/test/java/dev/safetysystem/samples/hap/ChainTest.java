package dev.safetysystem.samples.hap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.Map;

class ChainTest {
    private static final String INGEST = "/v1/events/ingest";
    private static final String EVENT = Chain.EVENT.formatted("what an idiot");

    private final Chain chain = new Chain();

    @AfterEach
    void ends_what_it_started() throws InterruptedException {
        chain.close();
    }

    private String ingestion(String screeningVersion, Map<String, String> more) throws Exception {
        String screening = chain.start(Role.SCREENING, screeningVersion, Map.of());
        var environment = new HashMap<>(more);
        environment.put("SCREENING_URL", screening);
        return chain.start(Role.INGESTION, "v7", environment);
    }

    @Test
    void an_event_is_screened_by_the_sibling_and_both_are_named() throws Exception {
        var answer = chain.post(ingestion("v7", Map.of()) + INGEST, EVENT);
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(Chain.json(answer).path("status").asText()).isEqualTo("screened");
        assertThat(Chain.json(answer).path("verdict").asText()).isEqualTo("FLAGGED");
        assertThat(Chain.hops(Chain.json(answer).path("hops")))
                .containsExactly("ingestion v7", "screening v7");
        assertThat(answer.headers().firstValue("X-Version")).contains("v7");
    }

    @Test
    void an_answer_of_two_versions_says_so() throws Exception {
        var answer = chain.post(ingestion("v8", Map.of()) + INGEST, EVENT);
        assertThat(answer.headers().firstValue("X-Version")).contains("v7+v8");
    }

    @Test
    void only_who_has_a_key_may_send_events() throws Exception {
        String ingestion = ingestion("v7", Map.of("API_KEYS", "one,two"));
        assertThat(chain.post(ingestion + INGEST, EVENT).statusCode()).isEqualTo(401);
        var answer = chain.post(ingestion + INGEST, EVENT, "X-API-Key", "two");
        assertThat(answer.statusCode()).isEqualTo(202);
    }

    @Test
    void a_sibling_that_does_not_answer_is_named() throws Exception {
        String nobody = "http://localhost:1";
        String ingestion = chain.start(Role.INGESTION, "v7", Map.of("SCREENING_URL", nobody));
        var answer = chain.post(ingestion + INGEST, EVENT);
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("screening at " + nobody);
    }

    @Test
    void screening_answers_what_the_filter_answers() throws Exception {
        String screening = chain.start(Role.SCREENING, "v7", Map.of());
        var answer = chain.post(screening + "/api/v2/hap/check", "{\"content\":\"subhuman\"}");
        assertThat(Chain.json(answer).path("verdict").asText()).isEqualTo("BLOCKED");
    }

    @Test
    void a_role_that_lacks_what_it_needs_does_not_start() {
        assertThatThrownBy(() -> chain.start(Role.INGESTION, "v7", Map.of()))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("SCREENING_URL")
                .hasMessageContaining("is needed by the role ingestion");
        assertThatThrownBy(() -> Role.from(Map.of("ROLE", "cook")))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("ROLE=cook is none of filter, ingestion");
    }

    @Test
    void a_url_of_redis_that_is_wrong_is_not_shown() {
        var environment = Map.of("REDIS_URL", "redis://:secret@host:6379/7");
        assertThatThrownBy(() -> chain.start(Role.SESSION, "v7", environment))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("names a database other than 0")
                .hasMessageNotContaining("secret");
    }

    @Test
    void a_consumer_without_its_queue_is_not_ready() throws Exception {
        var environment =
                Map.of("REDIS_URL", "redis://localhost:1", "CONTEXT_URL", "http://localhost:1");
        String reasoning = chain.start(Role.REASONING, "v7", environment);
        var answer = chain.get(reasoning + "/health");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("queue");
    }
}
