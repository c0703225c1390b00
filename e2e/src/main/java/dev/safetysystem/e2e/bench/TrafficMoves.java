package dev.safetysystem.e2e.bench;

import dev.safetysystem.e2e.cluster.AuditLog;
import dev.safetysystem.e2e.cluster.AuditRecord;
import dev.safetysystem.e2e.cluster.ClusterException;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.install.OperatorRelease;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * When the operator moved traffic, and after what: by the API server's own log, so that neither the
 * measuring program nor its clock counts.
 *
 * @param log every write that was done, in the order in which they ended
 */
record TrafficMoves(List<AuditRecord> log) {
    static TrafficMoves since(StartedCluster cluster, AuditLog.Position begin) {
        return new TrafficMoves(
                cluster.audit().since(begin).stream().filter(AuditRecord::isDoneWrite).toList());
    }

    /** What people did to a system: its spec's changes and its commands, in order. */
    List<AuditRecord> asked(String system) {
        return log.stream()
                .filter(each -> !each.user().equals(OperatorRelease.USER))
                .filter(each -> isNamed(each, "safetysystems", system))
                .toList();
    }

    /**
     * Milliseconds from the API server's receiving a request to its having answered the operator's
     * next patch of the Service of a system.
     */
    double after(AuditRecord cause, String system) {
        return milliseconds(cause, next(cause, system).answered());
    }

    /** The operator's next patch of the Service of a system. */
    AuditRecord next(AuditRecord cause, String system) {
        return log.stream()
                .filter(each -> each.user().equals(OperatorRelease.USER))
                .filter(each -> isNamed(each, "services", system + "-api"))
                .filter(each -> each.received().isAfter(cause.received()))
                .findFirst()
                .orElseThrow(
                        () ->
                                new ClusterException(
                                        "no traffic of " + system + " moved after " + cause));
    }

    static double milliseconds(AuditRecord cause, Instant until) {
        return Duration.between(cause.received(), until).toNanos() / 1e6;
    }

    static boolean isNamed(AuditRecord each, String resource, String name) {
        return each.isAbout(resource) && each.name().filter(name::equals).isPresent();
    }
}
