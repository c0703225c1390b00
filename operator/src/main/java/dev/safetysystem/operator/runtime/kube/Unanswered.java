package dev.safetysystem.operator.runtime.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Says where the API server was looked for when it does not answer: at which address, and by which
 * proxy. A failed request itself tells only what kind of failure it was. At most once a minute, for
 * every request fails then.
 */
final class Unanswered implements Interceptor {
    private static final Logger LOG = LoggerFactory.getLogger(Unanswered.class);
    private static final Duration SILENCE = Duration.ofMinutes(1);

    private final Config config;
    private final LongSupplier nanos;
    private final AtomicReference<Long> said = new AtomicReference<>();

    /**
     * @param nanos a clock that only goes forward
     */
    Unanswered(Config config, LongSupplier nanos) {
        this.config = config;
        this.nanos = nanos;
    }

    @Override
    public void afterConnectionFailure(HttpRequest request, Throwable failure) {
        long now = nanos.getAsLong();
        Long last = said.get();
        if ((last == null || now - last > SILENCE.toNanos()) && said.compareAndSet(last, now)) {
            LOG.warn("{}", words(request.uri(), failure));
        }
    }

    /** What is said of a request that failed. */
    String words(URI request, Throwable failure) {
        String server = request.getHost() + ":" + request.getPort();
        String what = failure.getClass().getSimpleName();
        return proxy(request)
                .map(
                        proxy ->
                                "The API server at %s does not answer by the proxy %s (%s). HTTPS_PROXY names that proxy; where the API server is reached without it, add %s to NO_PROXY"
                                        .formatted(server, proxy, what, request.getHost()))
                .orElseGet(
                        () -> "The API server at %s does not answer (%s)".formatted(server, what));
    }

    private Optional<String> proxy(URI request) {
        String proxy =
                "http".equals(request.getScheme()) ? config.getHttpProxy() : config.getHttpsProxy();
        return Optional.ofNullable(proxy)
                .filter(text -> !text.isBlank())
                .filter(text -> !reachedDirectly(request.getHost()))
                .map(Unanswered::withoutCredentials);
    }

    private boolean reachedDirectly(String host) {
        return Optional.ofNullable(config.getNoProxy()).stream()
                .flatMap(Stream::of)
                .anyMatch(entry -> !entry.isBlank() && host.endsWith(entry.strip()));
    }

    private static String withoutCredentials(String proxy) {
        return proxy.replaceFirst("//[^@/]*@", "//");
    }
}
