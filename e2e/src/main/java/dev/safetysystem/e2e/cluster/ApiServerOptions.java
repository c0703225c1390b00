package dev.safetysystem.e2e.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What makes an API server as hard on its clients as it can be in production. Empty means
 * Kubernetes' own default.
 *
 * @param compaction how long the store keeps old versions: a watch that resumes from an older one
 *     is answered 410 (default five minutes)
 * @param shortestWatch a watch is ended by the server after this time, up to twice as long (default
 *     30 minutes)
 * @param mutatingInFlight writes beyond this number at once are answered 429; takes priority and
 *     fairness off (default 200)
 * @param goAway share of requests, up to 0.02, after which HTTP/2 connections are closed (default
 *     0)
 */
public record ApiServerOptions(
        Optional<Duration> compaction,
        Optional<Duration> shortestWatch,
        OptionalInt mutatingInFlight,
        OptionalDouble goAway) {
    /** A friendly API server. */
    public static ApiServerOptions defaults() {
        return new ApiServerOptions(
                Optional.empty(), Optional.empty(), OptionalInt.empty(), OptionalDouble.empty());
    }

    /** With watches that expire: see the fields. */
    public ApiServerOptions expiringWatches(Duration newCompaction, Duration newShortestWatch) {
        return new ApiServerOptions(
                Optional.of(newCompaction),
                Optional.of(newShortestWatch),
                mutatingInFlight,
                goAway);
    }

    /** With at most this many writes at once; more are answered 429. */
    public ApiServerOptions throttled(int newMutatingInFlight) {
        return new ApiServerOptions(
                compaction, shortestWatch, OptionalInt.of(newMutatingInFlight), goAway);
    }

    /** With this share of requests ending their connection; at most 0.02. */
    public ApiServerOptions closingConnections(double share) {
        return new ApiServerOptions(
                compaction, shortestWatch, mutatingInFlight, OptionalDouble.of(share));
    }

    List<String> flags() {
        List<String> flags = new ArrayList<>();
        compaction.ifPresent(
                time -> flags.add("--etcd-compaction-interval=" + time.toMillis() + "ms"));
        shortestWatch.ifPresent(time -> flags.add("--min-request-timeout=" + time.toSeconds()));
        mutatingInFlight.ifPresent(
                number -> {
                    flags.add("--enable-priority-and-fairness=false");
                    flags.add("--max-mutating-requests-inflight=" + number);
                });
        goAway.ifPresent(share -> flags.add("--goaway-chance=" + share));
        return flags;
    }
}
