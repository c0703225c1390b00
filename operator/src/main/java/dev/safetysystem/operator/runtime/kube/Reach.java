package dev.safetysystem.operator.runtime.kube;

import dev.safetysystem.api.v1alpha1.SafetySystem;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which of the watched namespaces may be read. One whose RoleBinding is missing keeps no other one
 * from being looked after: it is said once that it is left out, and it is asked for again until it
 * may be read.
 */
public final class Reach implements AutoCloseable {
    /** The name that stands for all namespaces. */
    public static final String EVERYWHERE = "";

    private static final Logger LOG = LoggerFactory.getLogger(Reach.class);
    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofMinutes(1);
    private static final ListOptions ONE = new ListOptionsBuilder().withLimit(1L).build();
    private static final List<Class<? extends HasMetadata>> READ =
            Stream.concat(Stream.of(SafetySystem.class, ResourceQuota.class), Caches.KINDS.stream())
                    .toList();

    private final KubernetesClient client;
    private final Set<String> namespaces;
    private final Map<String, String> barred = new ConcurrentSkipListMap<>();
    private final AtomicReference<Long> said = new AtomicReference<>();
    private final CountDownLatch any = new CountDownLatch(1);
    private volatile Consumer<String> whenBack = _ -> {};
    private Thread asking = Thread.currentThread();

    /**
     * @param namespaces to watch; empty means all
     */
    public Reach(KubernetesClient client, Set<String> namespaces) {
        this.client = client;
        this.namespaces = namespaces.isEmpty() ? Set.of(EVERYWHERE) : namespaces;
    }

    /**
     * Asks whether SafetySystems may be read, in all namespaces at once, and from then on again for
     * those where it is not so.
     *
     * @param back told a namespace that may be read again
     */
    public void start(Consumer<String> back) {
        whenBack = back;
        try (var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            namespaces.forEach(namespace -> tasks.submit(() -> ask(namespace, SafetySystem.class)));
        }
        if (!readable().isEmpty()) {
            any.countDown();
        }
        asking = Thread.ofVirtual().name("reach").start(this::askAgain);
    }

    /** Returns when at least one namespace may be read. */
    public void awaitAny() throws InterruptedException {
        any.await();
    }

    /** The namespaces that may be read, as far as is known. */
    public Set<String> readable() {
        return namespaces.stream()
                .filter(namespace -> !barred.containsKey(namespace))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether systems of a namespace can be looked at. */
    public boolean covers(String namespace) {
        return !barred.containsKey(namespaces.contains(EVERYWHERE) ? EVERYWHERE : namespace);
    }

    /** How many namespaces may not be read. */
    public int barred() {
        return barred.size();
    }

    /** Each namespace that may not be read, with the API server's words; empty if there is none. */
    public Optional<String> detail() {
        return barred.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        barred.entrySet().stream()
                                .map(one -> words(one.getKey()) + ": " + one.getValue())
                                .collect(Collectors.joining("\n", "not read:\n", "")));
    }

    /** To be told of what went wrong with a list or a watch; only a missing right bars. */
    void failed(String namespace, Throwable problem) {
        Throwable cause = problem;
        while (cause != null && !(cause instanceof KubernetesClientException)) {
            cause = cause.getCause();
        }
        if (!(cause instanceof KubernetesClientException refusal)) {
            sayNowAndThen(problem.toString());
        } else if (refusal.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
            sayNowAndThen(ApiRefusal.describe(refusal));
        } else {
            String why = ApiRefusal.describe(refusal);
            if (barred.put(namespace, why) == null) {
                LOG.warn(
                        "{} may not be read, its SafetySystems are left out until it may: {}",
                        words(namespace),
                        why);
            }
        }
    }

    /** Every informer has the same trouble, and tries again for as long as it lasts. */
    private void sayNowAndThen(String what) {
        long now = System.nanoTime();
        Long last = said.get();
        if ((last == null || now - last > SILENCE.toNanos()) && said.compareAndSet(last, now)) {
            LOG.warn("A list or watch failed and is tried again: {}", what);
        }
    }

    private static String words(String namespace) {
        return namespace.equals(EVERYWHERE) ? "All namespaces" : "Namespace " + namespace;
    }

    private boolean ask(String namespace, Class<? extends HasMetadata> kind) {
        try {
            var all = client.resources(kind);
            if (namespace.equals(EVERYWHERE)) {
                all.inAnyNamespace().list(ONE);
            } else {
                all.inNamespace(namespace).list(ONE);
            }
            return true;
        } catch (KubernetesClientException e) {
            failed(namespace, e);
            return false;
        }
    }

    private void askAgain() {
        try {
            while (true) {
                Thread.sleep(AGAIN);
                for (String namespace : Set.copyOf(barred.keySet())) {
                    if (READ.stream().allMatch(kind -> ask(namespace, kind))) {
                        barred.remove(namespace);
                        LOG.info("{} may be read again", words(namespace));
                        any.countDown();
                        whenBack.accept(namespace);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        asking.interrupt();
    }
}
