package dev.safetysystem.operator.runtime.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.SystemId;
import dev.safetysystem.operator.model.check.Check;
import dev.safetysystem.operator.model.check.Question;
import dev.safetysystem.operator.model.check.Question.Expectation;
import dev.safetysystem.operator.model.check.Question.JsonEquals;
import dev.safetysystem.operator.observe.CheckResult;
import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.plan.verdict.CheckOrder;
import dev.safetysystem.operator.runtime.serve.OperatorMetrics;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A check waits between its tries: the tests wait side by side. */
@Execution(ExecutionMode.CONCURRENT)
class CheckRunnerTest {
    private static final SystemId SYSTEM = new SystemId("qlp", "hap", "uid-1");
    private static final Duration SHORT = Duration.ofMillis(1500);
    private static final Duration AMPLE = Duration.ofSeconds(20);
    private static final JsonNode OK = Json.parse("\"ok\"");

    private final BlockingQueue<SystemId> finished = new LinkedBlockingQueue<>();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile Answerer answerer = exchange -> answer(exchange, 200, "{}");
    private volatile String seen = "";
    private HttpServer server;
    private CheckRunner runner;

    private interface Answerer {
        void answer(HttpExchange exchange) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    requests.incrementAndGet();
                    String body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    seen =
                            exchange.getRequestMethod()
                                    + " "
                                    + exchange.getRequestURI()
                                    + " "
                                    + exchange.getRequestHeaders().getFirst("Content-Type")
                                    + " "
                                    + exchange.getRequestHeaders().getFirst("X-Team")
                                    + " "
                                    + body;
                    answerer.answer(exchange);
                });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        runner = runner();
    }

    @AfterEach
    void stop() {
        runner.forget(SYSTEM.uid());
        server.stop(0);
    }

    @Test
    void a_right_answer_passes_and_wakes_the_system() throws Exception {
        assertThat(verdict(check("/health", List.of(), AMPLE))).isEqualTo(Verdict.PASS);
        assertThat(seen).startsWith("GET /health");
    }

    @Test
    void a_question_carries_method_body_and_headers() throws Exception {
        var check =
                new Check(
                        "c",
                        new Question.Http(
                                "web",
                                server.getAddress().getPort(),
                                "POST",
                                "/execute?dry=1",
                                Map.of("X-Team", "qlp"),
                                Optional.of("{\"a\":1}"),
                                new Expectation(200, List.of())),
                        AMPLE);

        assertThat(verdict(check)).isEqualTo(Verdict.PASS);
        assertThat(seen).isEqualTo("POST /execute?dry=1 application/json qlp {\"a\":1}");
    }

    @Test
    void a_query_is_asked_and_not_told() throws Exception {
        answerer = exchange -> answer(exchange, 503, "");

        CheckResult result = result(check("/health?token=hunter2", List.of()));

        assertThat(result.message()).isEqualTo("GET /health?…: expected 200, got 503");
        assertThat(seen).startsWith("GET /health?token=hunter2");
    }

    @Test
    void a_header_that_cannot_be_sent_is_not_told() throws Exception {
        var check =
                new Check(
                        "c",
                        new Question.Http(
                                "web",
                                8000,
                                "GET",
                                "/",
                                Map.of("Authorization", "hunter2\n"),
                                Optional.empty(),
                                new Expectation(200, List.of())),
                        SHORT);

        CheckResult result = result(check);

        assertThat(result.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(result.message())
                .contains("the request cannot be made")
                .doesNotContain("hunter2");
    }

    @Test
    void one_that_is_repeated_is_asked_again_and_wakes_the_system_when_the_answer_is_another()
            throws Exception {
        var passed = new CountDownLatch(3);
        answerer =
                exchange -> {
                    passed.countDown();
                    answer(exchange, 200, "{}");
                };
        var once = check("/health", List.of());
        var check =
                new Check(
                        once.name(),
                        Check.When.AFTER_SWITCH,
                        once.question(),
                        once.timeout(),
                        Optional.of(Duration.ofMillis(1)));

        assertThat(verdict(check)).isEqualTo(Verdict.PASS);
        assertThat(passed.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(finished).isEmpty();
        answerer = exchange -> answer(exchange, 500, "");
        awaitResult();

        assertThat(runner.results(SYSTEM.uid()).get("key").verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void a_wrong_answer_is_asked_again_until_it_is_right() throws Exception {
        answerer = exchange -> answer(exchange, requests.get() == 1 ? 503 : 200, "");

        assertThat(verdict(check("/health", List.of(), AMPLE))).isEqualTo(Verdict.PASS);
        assertThat(requests).hasValue(2);
    }

    @Test
    void a_last_answer_that_is_wrong_fails_and_tells_both_codes_and_no_body() throws Exception {
        answerer = exchange -> answer(exchange, 500, "password=hunter2");

        CheckResult result = result(check("/health", List.of()));

        assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result.message()).isEqualTo("GET /health: expected 200, got 500");
    }

    @Test
    void no_answer_at_all_is_unknown() throws Exception {
        server.stop(0);

        assertThat(verdict(check("/health", List.of()))).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void without_a_pod_that_can_be_asked_it_is_unknown_and_says_so() throws Exception {
        CheckResult result = result(check("/health", List.of()), List.of());

        assertThat(result.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(result.message()).isEqualTo("no pod of hap-web-main is ready to be asked");
    }

    @Test
    void an_address_that_is_none_is_not_looked_up() throws Exception {
        CheckResult result = result(check("/health", List.of()), List.of(target("p", "localhost")));

        assertThat(result.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(result.message()).isEqualTo("pod p has no IP address");
    }

    @Test
    void every_pod_has_to_answer_right() throws Exception {
        var second =
                HttpServer.create(
                        new InetSocketAddress("127.0.0.2", server.getAddress().getPort()), 0);
        second.createContext("/", exchange -> answer(exchange, 503, ""));
        second.start();
        try {
            CheckResult result =
                    result(
                            check("/health", List.of()),
                            List.of(target("a", "127.0.0.1"), target("b", "127.0.0.2")));

            assertThat(result.message()).isEqualTo("GET /health: expected 200, got 503");
            assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
            assertThat(requests).hasPositiveValue();
        } finally {
            second.stop(0);
        }
    }

    private static CheckOrder.Target target(String pod, String address) {
        return new CheckOrder.Target(pod, "uid-" + pod, address);
    }

    @Test
    void a_redirect_is_an_answer_and_is_not_followed() throws Exception {
        answerer =
                exchange -> {
                    exchange.getResponseHeaders().set("Location", "/elsewhere");
                    answer(exchange, 302, "");
                };

        assertThat(result(check("/health", List.of())).message())
                .isEqualTo("GET /health: expected 200, got 302");
        assertThat(seen).doesNotContain("/elsewhere");
    }

    @Test
    void values_are_compared_at_their_pointers_and_numbers_by_value() throws Exception {
        answerer = exchange -> answer(exchange, 200, "{\"a\": {\"b/c\": [1.0, true]}}");

        assertThat(
                        verdict(
                                check(
                                        "/x",
                                        List.of(
                                                new JsonEquals("/a/b~1c/0", Json.parse("1")),
                                                new JsonEquals("/a/b~1c/1", Json.parse("true"))),
                                        AMPLE)))
                .isEqualTo(Verdict.PASS);
    }

    @Test
    void a_value_that_differs_is_named_by_its_pointer_and_not_repeated() throws Exception {
        answerer = exchange -> answer(exchange, 200, "{\"status\": \"hunter2\"}");

        assertThat(
                        result(
                                        check(
                                                "/x",
                                                List.of(
                                                        new JsonEquals(
                                                                "/status", Json.parse("\"ok\"")))))
                                .message())
                .isEqualTo("GET /x: 200, but /status is not \"ok\"");
    }

    @Test
    void an_answer_that_is_not_JSON_fails_where_a_value_is_expected() throws Exception {
        answerer = exchange -> answer(exchange, 200, "<html>");

        assertThat(
                        result(
                                        check(
                                                "/x",
                                                List.of(
                                                        new JsonEquals(
                                                                "/status", Json.parse("\"ok\"")))))
                                .message())
                .isEqualTo("GET /x: 200, but the answer is not JSON");
    }

    @Test
    void an_endless_answer_is_read_no_further_than_its_beginning() throws Exception {
        answerer = endless("");

        assertThat(result(check("/x", List.of(), AMPLE)).message()).isEqualTo("GET /x: 200");
    }

    @Test
    void a_value_at_the_beginning_of_an_endless_answer_is_found() throws Exception {
        answerer = endless("{\"status\": \"ok\", \"rest\": [{},");

        assertThat(verdict(check("/x", List.of(new JsonEquals("/status", OK)), AMPLE)))
                .isEqualTo(Verdict.PASS);
    }

    @Test
    void a_value_behind_the_beginning_of_an_endless_answer_is_missing() throws Exception {
        answerer = endless("{\"status\": \"ok\", \"rest\": [{},");

        assertThat(result(check("/x", List.of(new JsonEquals("/other", OK)))).message())
                .isEqualTo("GET /x: 200, but /other is not within the first 64 KiB of the answer");
    }

    @Test
    void a_number_that_nobody_can_hold_is_a_wrong_answer() throws Exception {
        answerer = exchange -> answer(exchange, 200, "{\"v\":1e400}");

        CheckResult result = result(check("/x", List.of(new JsonEquals("/v", Json.parse("1")))));

        assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result.message()).isEqualTo("GET /x: 200, but /v is not 1");
    }

    @Test
    void checks_that_are_never_answered_delay_no_check_of_another_namespace() throws Exception {
        answerer = exchange -> answer(exchange, 200, "{}");
        var hang = new CountDownLatch(1);
        server.createContext("/hang", exchange -> await(hang));
        for (int system = 0; system < 16; system++) {
            var orders = new ArrayList<CheckOrder>();
            for (int check = 0; check < 4; check++) {
                orders.add(
                        new CheckOrder(
                                "key" + check,
                                check("/hang", List.of(), Duration.ofDays(3650)),
                                "hap-web-main",
                                "hap-web-main",
                                List.of(target("a", "127.0.0.1"))));
            }
            runner.order(new SystemId("hostile", "s" + system, "uid-h-" + system), orders);
        }

        assertThat(verdict(check("/health", List.of(), AMPLE))).isEqualTo(Verdict.PASS);

        hang.countDown();
        for (int system = 0; system < 16; system++) {
            runner.forget("uid-h-" + system);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Answerer endless(String beginning) {
        return exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(beginning.getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 400; i++) {
                exchange.getResponseBody().write("{},{},".repeat(10_000).getBytes());
            }
            exchange.close();
        };
    }

    @Test
    void a_path_that_is_none_can_not_be_asked() throws Exception {
        CheckResult result = result(check("/a b", List.of()));

        assertThat(result.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(result.message()).contains("the request cannot be made");
    }

    @Test
    void a_result_stays_while_the_check_is_ordered_and_goes_with_the_order() throws Exception {
        var order =
                new CheckOrder(
                        "r-1/c",
                        check("/health", List.of()),
                        "hap-web-main",
                        "hap-web-main",
                        List.of(target("a", "127.0.0.1")));
        runner.order(SYSTEM, List.of(order));
        awaitResult();

        runner.order(SYSTEM, List.of(order));
        assertThat(runner.results(SYSTEM.uid())).containsOnlyKeys("r-1/c");
        assertThat(requests).hasValue(1);

        runner.order(SYSTEM, List.of());
        assertThat(runner.results(SYSTEM.uid())).isEmpty();
    }

    private CheckRunner runner() {
        return new CheckRunner(
                new HttpQuestion(),
                Clock.systemUTC(),
                new OperatorMetrics(),
                (system, verdict) -> finished.add(system));
    }

    private Verdict verdict(Check check) throws InterruptedException {
        return result(check).verdict();
    }

    private CheckResult result(Check check) throws InterruptedException {
        return result(check, List.of(target("a", "127.0.0.1")));
    }

    private CheckResult result(Check check, List<CheckOrder.Target> targets)
            throws InterruptedException {
        runner.order(
                SYSTEM,
                List.of(new CheckOrder("key", check, "hap-web-main", "hap-web-main", targets)));
        awaitResult();
        return runner.results(SYSTEM.uid()).get("key");
    }

    private void awaitResult() throws InterruptedException {
        assertThat(finished.poll(30, TimeUnit.SECONDS))
                .as("the system to be woken by a result")
                .isEqualTo(SYSTEM);
    }

    private Check check(String path, List<JsonEquals> json) {
        return check(path, json, SHORT);
    }

    private Check check(String path, List<JsonEquals> json, Duration time) {
        return new Check(
                "c",
                new Question.Http(
                        "web",
                        server.getAddress().getPort(),
                        "GET",
                        path,
                        Map.of(),
                        Optional.empty(),
                        new Expectation(200, json)),
                time);
    }

    private static void answer(HttpExchange exchange, int code, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
