package dev.safetysystem.samples.hap;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A service that had a part in an answer.
 *
 * @param service its role
 * @param version which version of it
 */
record Hop(String service, String version) {
    /** These hops, and after them those. */
    static List<Hop> join(List<Hop> first, List<Hop> then) {
        return Stream.concat(first.stream(), then.stream()).toList();
    }

    /** Each version once: {@code v2}, or {@code v1+v2} where two of them had a part. */
    static String versions(List<Hop> hops) {
        return hops.stream().map(Hop::version).distinct().collect(Collectors.joining("+"));
    }
}
