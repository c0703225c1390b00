package dev.safetysystem.operator.runtime.kube;

import com.fasterxml.jackson.databind.JsonNode;

import dev.safetysystem.operator.model.Json;

import io.fabric8.kubernetes.client.KubernetesClientException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Whether the CustomResourceDefinition has what this operator writes. One that is older refuses
 * each status that has a new field: no pass can come to anything then, and each would leave a
 * record. So there are none until the published schema has the field.
 */
public final class Definition {
    /** Where the API server publishes our schema. */
    public static final String SCHEMA = "/openapi/v3/apis/safetysystem.dev/v1alpha1";

    private static final Logger LOG = LoggerFactory.getLogger(Definition.class);
    private static final Duration AGAIN = Duration.ofSeconds(30);
    private static final Pattern UNDECLARED =
            Pattern.compile(
                    "Kind=SafetySystem\\): \\.(?<field>\\S+): field not declared in schema");

    private final Supplier<String> schema;
    private final LongSupplier nanos;
    private final Runnable whenCurrent;
    private final AtomicLong asked = new AtomicLong();
    private volatile Optional<String> lacking = Optional.empty();

    /**
     * @param schema reads what the API server publishes at {@link #SCHEMA}
     * @param nanos a clock that only goes forward
     * @param whenCurrent told that passes can be made again
     */
    public Definition(Supplier<String> schema, LongSupplier nanos, Runnable whenCurrent) {
        this.schema = schema;
        this.nanos = nanos;
        this.whenCurrent = whenCurrent;
    }

    /** Whether a refusal says that the definition is older; to be told of each. */
    public boolean isOlderBy(KubernetesClientException refusal) {
        var found =
                UNDECLARED.matcher(
                        Optional.ofNullable(refusal.getStatus())
                                .map(status -> status.getMessage())
                                .orElse(""));
        if (!found.find()) {
            return false;
        }
        if (lacking.isEmpty()) {
            asked.set(nanos.getAsLong());
            lacking = Optional.of(found.group("field"));
            LOG.error("{}", words(found.group("field")));
        }
        return true;
    }

    /** What is wrong with it, if it is known to be older; asked again now and then. */
    public Optional<String> trouble() {
        long now = nanos.getAsLong();
        long last = asked.get();
        if (lacking.isPresent()
                && now - last >= AGAIN.toNanos()
                && asked.compareAndSet(last, now)
                && has(lacking.get())) {
            lacking = Optional.empty();
            LOG.info("The CustomResourceDefinition has what this operator writes");
            whenCurrent.run();
        }
        return detail();
    }

    /** The same, without asking. */
    public Optional<String> detail() {
        return lacking.map(Definition::words);
    }

    private static String words(String field) {
        return "the CustomResourceDefinition is older than this operator, it has no "
                + field
                + ": nothing is done until it is upgraded (helm upgrade, with crds.create)";
    }

    private boolean has(String field) {
        try {
            for (JsonNode kind : Json.parse(schema.get()).at("/components/schemas")) {
                JsonNode at = kind;
                for (String part : field.replaceAll("\\[[^]]*]", "").split("\\.")) {
                    at = at.path("items").isMissingNode() ? at : at.path("items");
                    at = at.path("properties").path(part);
                }
                if (!at.isMissingNode()) {
                    return true;
                }
            }
            return false;
        } catch (KubernetesClientException | IllegalArgumentException e) {
            return false;
        }
    }
}
