package dev.safetysystem.migrate.secret;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

@DisplayName("Secrets are known by where they stand, and blanked everywhere")
class SecretsTest {
    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "PGPASSWORD, hunter2",
        "REDIS_PASS, hunter2",
        "DATABASE_URL, postgres://u:hunter2@h/d",
        "APP_DSN, amqp://u:hunter2@h",
        "OPENAI_API_KEY, sk-hunter2-long",
        "AWS_SECRET_ACCESS_KEY, hunter2hunter2",
        "CONN, host=h password=hunter2 user=u"
    })
    void a_variable_with_a_secret_is_recognised(String name, String value) {
        Secrets secrets = Secrets.inEnvironment(Map.of(name, value));
        assertThat(secrets.redact("it is hunter2, sk-hunter2-long, hunter2hunter2"))
                .contains(Secrets.BLANK);
    }

    @Test
    void ordinary_words_are_left_alone() {
        Secrets secrets =
                Secrets.inEnvironment(
                        Map.of("HAP_ENABLED", "true", "USE_KEY", "true", "HOME", "/home/me"));
        assertThat(secrets.redact("true at /home/me")).isEqualTo("true at /home/me");
    }

    @Test
    void a_secret_that_contains_another_is_blanked_whole() {
        var secrets = Secrets.inEnvironment(Map.of());
        secrets.add("abc");
        secrets.add("abcdef");
        assertThat(secrets.redact("abcdef abc")).isEqualTo("*** ***");
    }
}
