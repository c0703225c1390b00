package dev.safetysystem.operator.runtime;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.runtime.check.CheckRunner;
import dev.safetysystem.operator.runtime.check.HttpQuestion;
import dev.safetysystem.operator.runtime.kube.Caches;
import dev.safetysystem.operator.runtime.kube.Definition;
import dev.safetysystem.operator.runtime.kube.EventRecorder;
import dev.safetysystem.operator.runtime.kube.ForeignObjects;
import dev.safetysystem.operator.runtime.kube.Pages;
import dev.safetysystem.operator.runtime.kube.Pruning;
import dev.safetysystem.operator.runtime.kube.Reach;
import dev.safetysystem.operator.runtime.kube.SystemRoom;
import dev.safetysystem.operator.runtime.leader.Elector;
import dev.safetysystem.operator.runtime.leader.Leases;
import dev.safetysystem.operator.runtime.pass.Announcer;
import dev.safetysystem.operator.runtime.pass.Lanes;
import dev.safetysystem.operator.runtime.pass.Passes;
import dev.safetysystem.operator.runtime.pass.SafetySystemReconciler;
import dev.safetysystem.operator.runtime.pass.SystemEvents;
import dev.safetysystem.operator.runtime.serve.Heartbeat;
import dev.safetysystem.operator.runtime.serve.ManagementServer;
import dev.safetysystem.operator.runtime.serve.OperatorMetrics;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.api.config.Cloner;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.reconciler.Constants;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All parts of a running operator, put together: the one place that knows them all. A process that
 * does not lead yet fills its caches and waits, so that it can take over at once.
 */
public final class OperatorProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorProcess.class);

    /** The framework only hands over to the queue of passes. */
    private static final int HANDING_OVER = 1;

    private static final Duration TO_FINISH = Duration.ofSeconds(5);
    private static final Duration CACHES_FILLED_WITHIN = Duration.ofMinutes(2);
    private static final Duration OTHERS_WAIT = Duration.ofSeconds(20);
    private static final Duration LITTLE = Duration.ofMillis(200);

    private final Config config;
    private final KubernetesClient client;
    private final KubernetesClient urgent;
    private final OperatorMetrics metrics = new OperatorMetrics();
    private final Heartbeat heartbeat = new Heartbeat(System::nanoTime);
    private final Elector elector;
    private final Reach reach;
    private final Caches caches;
    private final Definition definition;
    private final Passes passes = new Passes(this::awaitCaches);
    private final SystemEvents events = passes.events();
    private final EventRecorder recorder;
    private final Lanes lanes;
    private final Operator operator;
    private final ManagementServer management;
    private final CountDownLatch ready = new CountDownLatch(1);
    private Thread election = Thread.currentThread();

    /**
     * Puts the parts together; nothing runs yet.
     *
     * @param client of everything but what may not wait
     * @param urgent with connections of its own, for the Lease and for ways back: they never queue
     *     behind the releases of others, and the Lease keeps a connection open
     * @param clock the API server's, whose instants are compared with what it has stamped
     * @throws IOException if the management port is taken
     */
    OperatorProcess(
            Config config,
            KubernetesClient client,
            KubernetesClient urgent,
            SystemRoom room,
            Clock clock)
            throws IOException {
        this.config = config;
        this.client = client;
        this.urgent = urgent;
        String identity = config.identity() + "_" + UUID.randomUUID();
        var lease = Leases.of(urgent, config.operatorNamespace(), Elector.LEASE);
        elector = new Elector(lease, identity, clock, System::nanoTime);
        reach = new Reach(client, config.namespaces());
        metrics.unreadable(reach::barred);
        caches =
                new Caches(
                        client,
                        config.namespaces(),
                        reach,
                        events::objectChanged,
                        events::configMapChanged,
                        events::otherServiceChanged);
        metrics.tooLarge(caches::namespacesTooLarge);
        definition =
                new Definition(
                        () -> client.raw(Definition.SCHEMA), System::nanoTime, events::wakeAll);
        recorder = new EventRecorder(client, config.identity(), clock, metrics);
        events.onGone(
                gone ->
                        room.forget(
                                gone.getMetadata().getNamespace(), gone.getMetadata().getUid()));
        lanes = lanes(clock);
        operator = new Operator(overrider -> configure(overrider, client));
        management =
                new ManagementServer(
                        config.healthPort(),
                        config.metricsPort(),
                        heartbeat::stopped,
                        () -> ready.getCount() == 0,
                        this::detail,
                        metrics::scrape);
    }

    private Lanes lanes(Clock clock) {
        var checks = new CheckRunner(new HttpQuestion(), clock, metrics, events::checked);
        return passes.lanes(
                client,
                urgent,
                new Passes.Shared(
                        caches,
                        definition,
                        new ForeignObjects(client),
                        checks,
                        elector,
                        heartbeat,
                        metrics,
                        new Announcer(recorder, metrics),
                        clock));
    }

    private static void configure(ConfigurationServiceOverrider service, KubernetesClient client) {
        service.withKubernetesClient(client)
                .withConcurrentReconciliationThreads(HANDING_OVER)
                .withConcurrentWorkflowExecutorThreads(1)
                .withReconciliationTerminationTimeout(TO_FINISH)
                .withCloseClientOnStop(false)
                // an API server that is not there yet is waited for, not a reason to stop
                .withStopOnInformerErrorDuringStartup(false)
                .withCacheSyncTimeout(CACHES_FILLED_WITHIN)
                .withResourceCloner(new Unchanged());
    }

    /** Our records cannot be changed, and nobody changes the metadata around them. */
    private static final class Unchanged implements Cloner {
        @Override
        public <R extends HasMetadata> R clone(R resource) {
            return resource;
        }
    }

    private void configure(
            ControllerConfigurationOverrider<SafetySystem> controller, Set<String> readable) {
        controller
                .settingNamespaces(controlled(readable))
                .withGenerationAware(false)
                .withInformerListLimit(Pages.OBJECTS)
                .withOnUpdateFilter(passes.filter());
        // One store serves the informers of all namespaces, and each, when it lists, drops what is
        // not in its own list: with several, systems would be unknown until they change.
        if (config.namespaces().size() <= 1) {
            controller.withItemStore(new Slim());
        }
    }

    private static Set<String> controlled(Set<String> readable) {
        return readable.contains(Reach.EVERYWHERE)
                ? Set.of(Constants.WATCH_ALL_NAMESPACES)
                : readable;
    }

    /** Keeps resources without what nobody reads. */
    private static final class Slim extends BasicItemStore<SafetySystem> {
        Slim() {
            super(Cache::metaNamespaceKeyFunc);
        }

        @Override
        public SafetySystem put(String key, SafetySystem resource) {
            return super.put(key, Pruning.prune(resource));
        }
    }

    /**
     * Starts everything.
     *
     * @param lost told when this process must not go on
     * @throws InterruptedException if it is to stop before any namespace may be read
     */
    void start(Runnable lost) throws InterruptedException {
        management.start();
        caches.start();
        recorder.start();
        election = Thread.ofPlatform().name("election").start(() -> lead(lost));
        var back = new LinkedBlockingQueue<String>();
        reach.start(back::add);
        reach.awaitAny();
        Set<String> readable = reach.readable();
        RegisteredController<SafetySystem> controller =
                operator.register(new SafetySystemReconciler(events), c -> configure(c, readable));
        operator.start();
        lanes.start();
        ready.countDown();
        metrics.watchProcess();
        LOG.info(
                "Ready; health on port {}, metrics on port {}",
                management.healthPort(),
                management.metricsPort());
        Thread.ofVirtual().name("namespaces").start(() -> takeIn(back, controller, readable));
    }

    /** Systems of a namespace that may be read again are looked at, from then on. */
    private void takeIn(
            BlockingQueue<String> back,
            RegisteredController<SafetySystem> controller,
            Set<String> readable) {
        var watched = new HashSet<>(readable);
        try {
            while (true) {
                String namespace = back.take();
                caches.filled(namespace).join();
                if (watched.add(namespace)) {
                    controller.changeNamespaces(controlled(watched));
                }
                events.wakeAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lead(Runnable lost) {
        try {
            elector.run(
                    () -> {
                        metrics.leading(true);
                        events.wakeAll();
                    });
            metrics.leading(false);
            lost.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What keeps some systems, or all, from being looked at, and who leads. */
    private Optional<String> detail() {
        return Optional.of(
                Stream.of(
                                reach.detail().stream(),
                                stillListed().stream(),
                                definition.detail().stream(),
                                Stream.of(elector.detail()))
                        .flatMap(text -> text)
                        .collect(Collectors.joining("\n")));
    }

    private Optional<String> stillListed() {
        String names = String.join(", ", unfilled());
        return names.isEmpty() || ready.getCount() > 0
                ? Optional.empty()
                : Optional.of("still being listed: " + names);
    }

    private List<String> unfilled() {
        return reach.readable().stream().filter(n -> !caches.filled(n).isDone()).sorted().toList();
    }

    /**
     * Of the namespaces that may be read. One whose objects take long, since somebody made many or
     * large ones, keeps the others waiting no longer than a start may take.
     */
    private void awaitCaches() {
        long begin = System.nanoTime();
        try {
            while (true) {
                List<String> missing = unfilled();
                var waited = Duration.ofNanos(System.nanoTime() - begin);
                boolean some = missing.size() < reach.readable().size();
                if (missing.isEmpty() || some && waited.compareTo(OTHERS_WAIT) > 0) {
                    missing.forEach(this::takeInWhenFilled);
                    return;
                }
                if (waited.compareTo(CACHES_FILLED_WITHIN) > 0) {
                    throw new IllegalStateException(
                            "caches were not filled within "
                                    + CACHES_FILLED_WITHIN.toSeconds()
                                    + " s: is the API server there?");
                }
                Thread.sleep(LITTLE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while caches were being filled", e);
        }
    }

    private void takeInWhenFilled(String namespace) {
        LOG.warn(
                "Namespace {} is still being listed; its SafetySystems are left out until that is"
                        + " done",
                namespace);
        caches.filled(namespace).thenRun(events::wakeAll);
    }

    /** Lets passes end, gives the lease back, and stops. */
    @Override
    public void close() {
        operator.stop();
        lanes.stop(TO_FINISH);
        election.interrupt();
        elector.release();
        caches.stop();
        reach.close();
        management.stop();
        client.close();
        urgent.close();
    }
}
