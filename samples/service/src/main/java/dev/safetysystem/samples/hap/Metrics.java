package dev.safetysystem.samples.hap;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the service counts, in Prometheus' text format. Requests of probes and scrapes are not
 * counted: a share of errors must be a share of what clients asked.
 */
final class Metrics {
    private static final double[] BOUNDS = {
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
    };

    private record Served(String path, int status) {}

    private static final class Histogram {
        private final AtomicLongArray buckets = new AtomicLongArray(BOUNDS.length + 1);
        private final LongAdder nanos = new LongAdder();

        void add(Duration time) {
            int bucket = 0;
            while (bucket < BOUNDS.length && time.toNanos() > BOUNDS[bucket] * 1e9) bucket++;
            buckets.incrementAndGet(bucket);
            nanos.add(time.toNanos());
        }
    }

    private final String version;
    private final Map<Served, LongAdder> requests = new ConcurrentHashMap<>();
    private final Map<String, Histogram> durations = new ConcurrentHashMap<>();
    private final Map<Verdict, LongAdder> verdicts = new ConcurrentHashMap<>();
    private final LongAdder cacheHits = new LongAdder();
    private final LongAdder timeouts = new LongAdder();
    private final LongAdder events = new LongAdder();

    Metrics(String version) {
        this.version = version;
    }

    /**
     * Counts one answered request.
     *
     * @param path one of the service's own paths, never what a client made up
     */
    void served(String path, int status, Duration time) {
        requests.computeIfAbsent(new Served(path, status), key -> new LongAdder()).increment();
        durations.computeIfAbsent(path, key -> new Histogram()).add(time);
    }

    /** Counts one text that was checked. */
    void checked(Verdict verdict, boolean cached) {
        verdicts.computeIfAbsent(verdict, key -> new LongAdder()).increment();
        if (cached) cacheHits.increment();
    }

    /** Counts one event that was taken from a queue. */
    void handled() {
        events.increment();
    }

    /** Counts one check that took too long. */
    void timedOut() {
        timeouts.increment();
    }

    /** Everything counted so far. */
    String text() {
        var out = new Exposition();
        out.head("hap_build_info", "gauge", "The version that answers.");
        out.line("hap_build_info{version=\"" + version + "\"}", "1");
        out.head("http_requests_total", "counter", "Requests answered, by path and status.");
        requests.entrySet().stream()
                .sorted(
                        Comparator.comparing(
                                entry -> entry.getKey().path() + entry.getKey().status()))
                .forEach(
                        entry ->
                                out.line(
                                        "http_requests_total{path=\"%s\",status=\"%d\"}"
                                                .formatted(
                                                        entry.getKey().path(),
                                                        entry.getKey().status()),
                                        entry.getValue().toString()));
        out.head("http_request_duration_seconds", "histogram", "Time to answer, by path.");
        durations.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> out.histogram(entry.getKey(), entry.getValue()));
        out.head("hap_checks_total", "counter", "Texts checked, by verdict.");
        for (Verdict verdict : Verdict.values()) {
            out.line(
                    "hap_checks_total{verdict=\"" + verdict + "\"}",
                    Long.toString(verdicts.getOrDefault(verdict, new LongAdder()).sum()));
        }
        out.head("hap_cache_hits_total", "counter", "Texts that had been checked before.");
        out.line("hap_cache_hits_total", cacheHits.toString());
        out.head("hap_timeouts_total", "counter", "Checks that took longer than HAP_TIMEOUT_MS.");
        out.line("hap_timeouts_total", timeouts.toString());
        out.head("queue_events_total", "counter", "Events taken from a queue and done.");
        out.line("queue_events_total", events.toString());
        return out.text();
    }

    private static final class Exposition {
        private final StringBuilder text = new StringBuilder();

        void head(String name, String type, String help) {
            text.append("# HELP ").append(name).append(' ').append(help).append('\n');
            text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        }

        void line(String series, String value) {
            text.append(series).append(' ').append(value).append('\n');
        }

        void histogram(String path, Histogram histogram) {
            String name = "http_request_duration_seconds";
            long sum = 0;
            for (int bucket = 0; bucket <= BOUNDS.length; bucket++) {
                sum += histogram.buckets.get(bucket);
                String bound = bucket < BOUNDS.length ? Double.toString(BOUNDS[bucket]) : "+Inf";
                line(
                        "%s_bucket{path=\"%s\",le=\"%s\"}".formatted(name, path, bound),
                        Long.toString(sum));
            }
            line(
                    "%s_sum{path=\"%s\"}".formatted(name, path),
                    Double.toString(histogram.nanos.sum() / 1e9));
            // The sum of the buckets just written, so that the count equals the last of them.
            line("%s_count{path=\"%s\"}".formatted(name, path), Long.toString(sum));
        }

        String text() {
            return text.toString();
        }
    }
}
