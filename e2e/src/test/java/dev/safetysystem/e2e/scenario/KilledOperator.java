package dev.safetysystem.e2e.scenario;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.AuditLog;
import dev.safetysystem.e2e.cluster.AuditRecord;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.operator.LaunchedOperator;
import dev.safetysystem.e2e.operator.OperatorOptions;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * An operator of one namespace that is killed when one write of its was done, before it hears of
 * it, and started again.
 */
final class KilledOperator implements AutoCloseable {
    /** Operators that start at the same time; more of them only starve each other. */
    private static final Semaphore STARTING = new Semaphore(2);

    private static final Eventually SOON = Eventually.withinSeconds(240);

    private final StartedCluster cluster;
    private final String namespace;
    private final WriteGate gate;
    private final LaunchedOperator operator;

    private KilledOperator(StartedCluster cluster, KubernetesClient client, String namespace) {
        this.cluster = cluster;
        this.namespace = namespace;
        gate = WriteGate.to(client.getConfiguration());
        operator =
                LaunchedOperator.prepare(
                        cluster, OperatorOptions.within(namespace).through(gate.url()));
    }

    static KilledOperator start(StartedCluster cluster, KubernetesClient client, String namespace)
            throws InterruptedException {
        var started = new KilledOperator(cluster, client, namespace);
        try {
            started.launch();
            return started;
        } catch (RuntimeException | Error | InterruptedException e) {
            started.close();
            throw e;
        }
    }

    private void launch() throws InterruptedException {
        STARTING.acquire();
        try {
            operator.launch();
            operator.awaitReady();
        } finally {
            STARTING.release();
        }
    }

    /** Counts its writes from now on, and kills it after this one. */
    void killAfterWrites(int number) {
        killAfterWrites("", number);
    }

    /** As {@link #killAfterWrites(int)}, but counts only writes with this in their path. */
    void killAfterWrites(String path, int number) {
        gate.afterWrites(path, number, operator::kill);
    }

    /** Whether it wrote so often. */
    boolean isKilled() {
        return gate.reached();
    }

    void awaitKilled() {
        SOON.holds("the write after which the operator is killed", gate::reached);
        SOON.holds("the operator to be gone", () -> !operator.isAlive());
    }

    /** Another process takes over, whose writes all get through. */
    void startAgain() throws InterruptedException {
        gate.open();
        launch();
    }

    /** What it wrote in its namespace, Leases aside. */
    List<AuditRecord> writes(AuditLog.Position since) {
        return cluster.audit().since(since).stream()
                .filter(AuditRecord::isDoneWrite)
                .filter(record -> record.user().equals(operator.user()))
                .filter(record -> record.namespace().equals(Optional.of(namespace)))
                .filter(record -> !record.resource().equals("leases"))
                .toList();
    }

    @Override
    public void close() {
        operator.close();
        gate.close();
    }
}
