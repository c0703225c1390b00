package dev.safetysystem.operator.runtime;

import dev.safetysystem.api.v1alpha1.Release;
import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus;

import org.slf4j.MDC;

import java.util.Optional;

/** What every log line of a pass says beside its message: which system and which release. */
final class LogContext implements AutoCloseable {
    static final String SYSTEM = "system";
    static final String NAMESPACE = "namespace";
    static final String RELEASE = "release";

    private LogContext() {}

    static LogContext of(SafetySystem resource) {
        MDC.put(SYSTEM, resource.getMetadata().getName());
        MDC.put(NAMESPACE, resource.getMetadata().getNamespace());
        Optional.ofNullable(resource.getStatus())
                .map(SafetySystemStatus::release)
                .map(Release::name)
                .ifPresent(release -> MDC.put(RELEASE, release));
        return new LogContext();
    }

    @Override
    public void close() {
        MDC.remove(SYSTEM);
        MDC.remove(NAMESPACE);
        MDC.remove(RELEASE);
    }
}
