package dev.safetysystem.operator.runtime.kube;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.model.ContentHash;
import dev.safetysystem.operator.plan.release.Notice;
import dev.safetysystem.operator.runtime.serve.OperatorMetrics;

import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Writes Kubernetes events, one after the other, beside the passes: an event that cannot be written
 * is lost and never fails anything. The same words about the same resource are one event with a
 * count. Names follow from what is said, so a repeated request makes no second event.
 */
public final class EventRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
    private static final String CONTROLLER = "safetysystem.dev/operator";
    private static final String ACTION = "Reconcile";
    private static final int NOTE_BYTES = 1024;
    private static final int WAITING = 10_000;
    private static final int REMEMBERED = 5_000;
    private static final Duration REPEATED_AFTER = Duration.ofMinutes(5);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final KubernetesClient client;
    private final String instance;
    private final Clock clock;
    private final OperatorMetrics metrics;
    private final LinkedBlockingQueue<Event> queue = new LinkedBlockingQueue<>(WAITING);
    private final Map<String, Said> said =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Said> eldest) {
                    return size() > REMEMBERED;
                }
            };

    private record Said(int times, Instant last) {}

    /**
     * @param instance which process of the operator says it
     */
    public EventRecorder(
            KubernetesClient client, String instance, Clock clock, OperatorMetrics metrics) {
        this.client = client;
        this.instance = instance;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Starts to write what is recorded. */
    public void start() {
        Thread.ofVirtual().name("events").start(this::write);
    }

    /** To be written soon; dropped if far too many wait already. */
    public void record(SafetySystem about, Notice notice) {
        if (!queue.offer(event(about, notice))) {
            LOG.debug("event dropped: {}", notice.reason());
        }
    }

    private Event event(SafetySystem about, Notice notice) {
        var meta = about.getMetadata();
        String words =
                String.join(
                        "|", meta.getUid(), notice.reason(), notice.release(), notice.message());
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(meta.getNamespace())
                .withName(meta.getName() + "." + ContentHash.digest(words).substring(0, 16))
                .endMetadata()
                .withEventTime(now())
                .withReportingController(CONTROLLER)
                .withReportingInstance(cut(instance, 128))
                .withAction(ACTION)
                .withReason(cut(notice.reason(), 128))
                .withType(
                        switch (notice.level()) {
                            case NORMAL -> "Normal";
                            case WARNING -> "Warning";
                        })
                .withNote(cut(notice.message(), NOTE_BYTES))
                .withNewRegarding()
                .withApiVersion(about.getApiVersion())
                .withKind(about.getKind())
                .withNamespace(meta.getNamespace())
                .withName(meta.getName())
                .withUid(meta.getUid())
                .endRegarding()
                .build();
    }

    private void write() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                write(queue.take());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (KubernetesClientException e) {
                LOG.debug("event not written: {}", ApiRefusal.describe(e));
            } catch (RuntimeException e) {
                LOG.debug("event not written", e);
            }
        }
    }

    private void write(Event event) {
        String key = event.getMetadata().getNamespace() + "/" + event.getMetadata().getName();
        Said before = said.get(key);
        Instant now = clock.instant();
        if (before != null && before.last().plus(REPEATED_AFTER).isAfter(now)) {
            return;
        }
        int times = before == null ? create(event) : before.times() + 1;
        if (times > 1 && !count(event, times)) {
            // Events live for an hour; one that is said again after that is made again.
            times = create(event);
        }
        said.put(key, new Said(times, now));
        metrics.wrote("Event", times > 1 ? "Patch" : "Create");
    }

    /** Another process, or this one before a lost answer, may have made it already. */
    private int create(Event event) {
        try {
            client.resource(event).create();
            return 1;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return 2;
            }
            throw e;
        }
    }

    /** False if it is there no more. */
    private boolean count(Event event, int times) {
        var patch = Map.of("series", Map.of("count", times, "lastObservedTime", now()));
        try {
            client.resource(event)
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            client.getKubernetesSerialization().asJson(patch));
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private MicroTime now() {
        return new MicroTime(MICROS.format(clock.instant()));
    }

    /** Cuts to a number of bytes of UTF-8, never inside a character. */
    private static String cut(String text, int bytes) {
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        if (all.length <= bytes) {
            return text;
        }
        int end = bytes - 3;
        while ((all[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(all, 0, end, StandardCharsets.UTF_8) + "…";
    }
}
