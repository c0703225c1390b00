package dev.safetysystem.operator.runtime.pass;

import dev.safetysystem.api.v1alpha1.Release;
import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus;

import org.slf4j.MDC;

import java.util.Optional;

/** What every log line of a pass says beside its message: which system and which release. */
public final class LogContext implements AutoCloseable {
    public static final String SYSTEM = "system";
    public static final String NAMESPACE = "namespace";
    public static final String RELEASE = "release";

    private LogContext() {}

    public static LogContext of(SafetySystem resource) {
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
