package dev.safetysystem.operator.runtime.kube;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bounds each page of a list by its bytes. An API server counts objects, which may be of a few
 * hundred bytes or of a mebibyte and a half, and the library holds a page as a whole. So a page
 * that grows too large is dropped, and the same list is asked for in smaller pages from then on:
 * down to single objects, which the API server bounds.
 */
final class PageSizes implements Interceptor {
    static final int MOST_BYTES = 2 * 1024 * 1024;

    /** How much smaller the next pages are, and the first ones of what came as a whole. */
    private static final int STEP = 8;

    private static final int WHOLE = (int) Pages.OBJECTS * STEP;

    /** Of how many lists it is remembered that their objects are large. */
    private static final int REMEMBERED = 256;

    private static final Logger LOG = LoggerFactory.getLogger(PageSizes.class);
    private static final Pattern LIMIT = Pattern.compile("(?<=[?&])limit=(\\d+)");
    private static final Pattern SELECTOR = Pattern.compile("(?<=[?&])labelSelector=[^&]*");

    private final Map<String, Integer> known =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
                    return size() > REMEMBERED;
                }
            };

    /** A page was dropped. The same list, asked for again, comes in smaller ones. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;

        TooLarge(String message) {
            super(message);
        }
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        URI uri = request.uri();
        limit(uri)
                .flatMap(asked -> smaller(uri, asked))
                .ifPresent(
                        limit ->
                                builder.uri(
                                        URI.create(
                                                LIMIT.matcher(uri.toString())
                                                        .replaceFirst("limit=" + limit))));
    }

    @Override
    public AsyncBody.Consumer<List<ByteBuffer>> consumer(
            AsyncBody.Consumer<List<ByteBuffer>> to, HttpRequest request) {
        URI uri = request.uri();
        return limit(uri)
                .filter(limit -> limit > 1)
                .<AsyncBody.Consumer<List<ByteBuffer>>>map(limit -> counting(to, uri, limit))
                .orElse(to);
    }

    private AsyncBody.Consumer<List<ByteBuffer>> counting(
            AsyncBody.Consumer<List<ByteBuffer>> to, URI uri, int limit) {
        var bytes = new Counter();
        return new AsyncBody.Consumer<>() {
            @Override
            public void consume(List<ByteBuffer> value, AsyncBody body) throws Exception {
                if (bytes.more(value) > MOST_BYTES) {
                    tooLarge(uri, limit);
                    throw new TooLarge(
                            "a page of "
                                    + uri.getPath()
                                    + " is larger than 2 MiB; smaller ones are asked for");
                }
                to.consume(value, body);
            }

            @Override
            public <U> U unwrap(Class<U> target) {
                return to.unwrap(target);
            }
        };
    }

    private static final class Counter {
        private long bytes;

        long more(List<ByteBuffer> buffers) {
            buffers.forEach(buffer -> bytes += buffer.remaining());
            return bytes;
        }
    }

    private synchronized Optional<Integer> smaller(URI uri, int asked) {
        return Optional.ofNullable(known.get(list(uri))).filter(limit -> limit < asked);
    }

    private synchronized void tooLarge(URI uri, int limit) {
        int next = Math.max(1, limit / STEP);
        known.merge(list(uri), next, Math::min);
        LOG.info("{} has large objects: it is listed in pages of {}", uri.getPath(), next);
    }

    /** How many objects a page may have; 0 asks for all of them. */
    private static Optional<Integer> limit(URI uri) {
        Matcher limit = LIMIT.matcher(uri.toString());
        return limit.find()
                ? Optional.of(Integer.valueOf(limit.group(1))).map(n -> n == 0 ? WHOLE : n)
                : Optional.empty();
    }

    /** What is listed, on whichever page. */
    private static String list(URI uri) {
        Matcher selector = SELECTOR.matcher(uri.toString());
        return uri.getPath() + (selector.find() ? selector.group() : "");
    }
}
