package dev.safetysystem.operator.runtime.check;

import dev.safetysystem.operator.model.check.Question;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks one HTTP question once. The client is not the one that talks to Kubernetes: it has no
 * credentials, no proxy, follows no redirect, and connects to the address that it is given. What is
 * reported is the code and the expectation that failed; a response's body goes nowhere, and no more
 * than its beginning is read ({@link AnswerHead}).
 */
public final class HttpQuestion {
    /** What the JDK's HTTP client reads once: which headers a program may set itself. */
    public static final String ALLOWED_HEADERS = "jdk.httpclient.allowRestrictedHeaders";

    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final String HOST = "Host";

    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .proxy(HttpClient.Builder.NO_PROXY)
                    .connectTimeout(LONGEST)
                    .executor(task -> Thread.ofVirtual().name("check-io").start(task))
                    .build();

    /** What was answered. */
    public sealed interface Answer {
        /** For a person: code and expectation. */
        String message();

        /** As expected. */
        record Right(String message) implements Answer {}

        /** Answered, but not as expected. */
        record Wrong(String message) implements Answer {}

        /** No answer at all. */
        record None(String message) implements Answer {}
    }

    /**
     * Asks once.
     *
     * @param host the name that the question is for, whatever the address is
     * @param left how long the answer may take; never more than five seconds
     */
    Answer ask(Question.Http question, InetSocketAddress address, String host, Duration left)
            throws InterruptedException {
        String where = question.text() + " at " + host + ":" + question.port() + ": ";
        HttpRequest request;
        try {
            request = request(question, address, host);
        } catch (IllegalArgumentException e) {
            // Its message repeats the value of a header.
            return new Answer.None(where + "the request cannot be made: correct path and headers");
        }
        Duration timeout = left.compareTo(LONGEST) > 0 ? LONGEST : left;
        CompletableFuture<HttpResponse<AnswerHead.Head>> answer =
                client.sendAsync(request, head -> head(question, head));
        try {
            return judge(
                    question, answer.get(Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return new Answer.None(
                    where + "no answer within " + Math.max(1, timeout.toSeconds()) + " s");
        } catch (ExecutionException e) {
            String problem = e.getCause().getClass().getSimpleName();
            return new Answer.None(where + "no answer: " + problem);
        } catch (IllegalArgumentException e) {
            return new Answer.None(where + "the expectation cannot be read: " + e.getMessage());
        } finally {
            answer.cancel(true);
        }
    }

    private static HttpRequest request(
            Question.Http question, InetSocketAddress address, String host) {
        String ip = address.getAddress().getHostAddress();
        String literal = address.getAddress() instanceof Inet6Address ? "[" + ip + "]" : ip;
        var request =
                HttpRequest.newBuilder(
                        URI.create(
                                "http://" + literal + ":" + address.getPort() + question.path()));
        if (mayNameHost()) {
            request.header(HOST, host + ":" + address.getPort());
        }
        BodyPublisher body =
                question.body().map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody);
        question.body().ifPresent(text -> request.header("Content-Type", "application/json"));
        question.headers().forEach(request::setHeader);
        return request.method(question.method(), body).build();
    }

    /**
     * The JDK lets a program name the host only if a system property allowed it before the first
     * request of the process; the program sets it. Embedded elsewhere the address is the host.
     */
    private static boolean mayNameHost() {
        return System.getProperty(ALLOWED_HEADERS, "").contains("host");
    }

    private static Answer judge(Question.Http question, HttpResponse<AnswerHead.Head> response) {
        Question.Expectation expected = question.expect();
        int code = response.statusCode();
        if (code != expected.status()) {
            return new Answer.Wrong(
                    question.text() + ": expected " + expected.status() + ", got " + code);
        }
        String got = question.text() + ": " + code;
        if (expected.json().isEmpty()) {
            return new Answer.Right(got);
        }
        return JsonAnswer.problem(expected.json(), response.body())
                .<Answer>map(problem -> new Answer.Wrong(got + ", but " + problem))
                .orElseGet(
                        () ->
                                new Answer.Right(
                                        got
                                                + ", "
                                                + expected.json().size()
                                                + " values as expected"));
    }

    /** Nobody looks at the body of an answer whose code decides. */
    private static AnswerHead head(Question.Http question, ResponseInfo answer) {
        Question.Expectation expected = question.expect();
        return new AnswerHead(
                answer.statusCode() == expected.status() && !expected.json().isEmpty());
    }
}
