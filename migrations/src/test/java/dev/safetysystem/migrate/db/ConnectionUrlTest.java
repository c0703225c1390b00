package dev.safetysystem.migrate.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.secret.Secrets;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

@DisplayName("Connection URLs of other tools are understood")
class ConnectionUrlTest {

    private static ConnectionUrl parse(String url) {
        return ConnectionUrl.parse(url, Map.of(), Secrets.inEnvironment(Map.of()));
    }

    @Test
    void connect_timeout_is_for_the_whole_login_and_goes_before_the_default() {
        var settings = SessionSettings.named("shop/1");

        var given = Session.timed(parse("postgresql://app@db/shop?connect_timeout=60"), settings);
        var none = Session.timed(parse("postgresql://app@db/shop"), settings);

        assertThat(given).containsEntry("connectTimeout", "60").containsEntry("loginTimeout", "60");
        assertThat(none).containsEntry("connectTimeout", "10").containsEntry("loginTimeout", "10");
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @ValueSource(
            strings = {
                "postgresql://app:s%40crt@db:5433/shop",
                "postgres://app:s%40crt@db:5433/shop",
                "postgresql+asyncpg://app:s%40crt@db:5433/shop",
                "postgresql+psycopg2://app:s%40crt@db:5433/shop",
                "postgis://app:s%40crt@db:5433/shop",
                "jdbc:postgresql://db:5433/shop?user=app&password=s%40crt",
                "postgresql://db:5433?dbname=shop&user=app&password=s%40crt",
                "postgresql:///shop?host=db&port=5433&user=app&password=s%40crt",
                "host=db port=5433 dbname=shop user=app password='s@crt'",
                "  postgresql://app:s%40crt@db:5433/shop\n"
            })
    void every_form_means_the_same(String text) {
        ConnectionUrl url = parse(text);
        assertThat(url.jdbc()).isEqualTo("jdbc:postgresql://db:5433/shop");
        assertThat(url.user()).isEqualTo("app");
        assertThat(url.password()).contains("s@crt");
        assertThat(url.toString()).isEqualTo("app@db:5433/shop");
    }

    @ParameterizedTest(name = "{0} is sslmode={1}")
    @CsvSource({
        "sslmode=verify-full, verify-full",
        "ssl=require, require",
        "ssl=true, require",
        "SSLMODE=Disable, disable",
        "sslmode=prefer, prefer"
    })
    void tls_is_asked_for_as_other_tools_do(String parameter, String mode) {
        assertThat(parse("postgres://a:b@h/d?" + parameter).parameters())
                .containsEntry("sslmode", mode);
    }

    @Test
    void parameters_get_the_drivers_names() {
        var url =
                parse(
                        "postgres://a@h/d?connect_timeout=3&target_session_attrs=read-write&options=-c%20geqo%3Doff&sslrootcert=/ca.pem");
        assertThat(url.parameters())
                .containsEntry("connectTimeout", "3")
                .containsEntry("targetServerType", "primary")
                .containsEntry("options", "-c geqo=off")
                .containsEntry("sslrootcert", "/ca.pem");
    }

    @Test
    void parameters_of_other_tools_pools_are_named_and_ignored() {
        var url =
                parse(
                        "postgresql+asyncpg://a:b@h/d?prepared_statement_cache_size=0&command_timeout=60");
        assertThat(url.ignored())
                .containsExactly("prepared_statement_cache_size", "command_timeout");
        assertThat(url.parameters()).isEmpty();
    }

    @Test
    void several_hosts_and_IPv6_are_understood() {
        assertThat(parse("postgres://a@h1:1,[::1]:2,h3/d").jdbc())
                .isEqualTo("jdbc:postgresql://h1:1,[::1]:2,h3:5432/d");
    }

    @Test
    void the_environment_fills_what_the_URL_leaves_out() {
        var url =
                ConnectionUrl.parse(
                        "postgres://h/d",
                        Map.of("PGUSER", "u", "PGPASSWORD", "p", "PGSSLMODE", "require"),
                        Secrets.inEnvironment(Map.of()));
        assertThat(url.user()).isEqualTo("u");
        assertThat(url.password()).contains("p");
        assertThat(url.parameters()).containsEntry("sslmode", "require");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "postgresql://a@/d?host=/var/run/pg&port=5433&sslmode=require",
                "postgres://a@%2Fvar%2Frun%2Fpg/d?port=5433",
                "host=/var/run/pg port=5433 dbname=d user=a",
                "postgresql:///d?user=a&host=%2Fvar%2Frun%2Fpg&port=5433"
            })
    void a_path_is_the_folder_of_a_Unix_socket(String text) {
        ConnectionUrl url = parse(text);
        assertThat(url.socket().map(Object::toString)).contains("/var/run/pg/.s.PGSQL.5433");
        assertThat(url.parameters()).containsEntry("sslmode", "disable");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "postgres://a@h/d?search_path=app|app",
                "postgres://a@h/d?search_path=app,public|app,public",
                "postgres://a@h/d?schema=app|app",
                "postgres://a@h/d?schema=My%20App|\"My App\"",
                "jdbc:postgresql://h/d?user=a&currentSchema=app|app",
                "host=h dbname=d user=a search_path=app|app"
            })
    void the_schema_is_named_as_other_tools_name_it(String text, String searchPath) {
        assertThat(parse(text).searchPath()).contains(searchPath);
        assertThat(parse(text).ignored()).isEmpty();
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @ValueSource(
            strings = {
                "",
                "mysql://a:sesame@h/d",
                "http://h",
                "postgres://h/d",
                "postgres://a:sesame@h",
                "postgres://a:sesame@h:x/d",
                "postgres://a:sesame@h:99999/d",
                "postgres://a:ses%ame@h/d",
                "postgres://a:sesame@h/d?sslmode=maybe",
                "postgres://a:sesame@%2Fvar%2Frun,h/d",
                "sesame",
                "host=h password='sesame",
                "postgres://a:sesame@h/d?target_session_attrs=odd",
                "postgres://a:sesame@h/d?x"
            })
    void what_cannot_be_understood_is_refused_without_being_quoted(String text) {
        Failure failure = catchThrowableOfType(Failure.class, () -> parse(text));
        assertThat(failure).isNotNull();
        assertThat(failure.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(failure.problems().toString())
                .doesNotContain("sesame")
                .doesNotContain("ses%ame");
    }

    @Test
    void a_password_is_a_secret_in_every_spelling() {
        var secrets = Secrets.inEnvironment(Map.of());
        ConnectionUrl.parse("postgres://a:p%40ss%20word@h/d", Map.of(), secrets);
        assertThat(secrets.redact("p@ss word, p%40ss%20word")).isEqualTo("***, ***");
    }
}
