package dev.safetysystem.operator.runtime.pass;

import dev.safetysystem.api.v1alpha1.SafetySystem;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;

import java.util.List;

/**
 * The framework's side: it keeps the resources and says when one has changed. Passes have a queue
 * of their own, so nothing that the framework does here takes long or fails.
 */
@ControllerConfiguration(name = "safetysystem")
public final class SafetySystemReconciler implements Reconciler<SafetySystem> {
    private final SystemEvents events;

    public SafetySystemReconciler(SystemEvents events) {
        this.events = events;
    }

    @Override
    public List<EventSource<?, SafetySystem>> prepareEventSources(
            EventSourceContext<SafetySystem> context) {
        events.resourcesAreIn(context.getPrimaryCache());
        return List.of(events);
    }

    @Override
    public UpdateControl<SafetySystem> reconcile(
            SafetySystem resource, Context<SafetySystem> context) {
        events.wake(ResourceID.fromResource(resource), Urgency.of(resource));
        return UpdateControl.noUpdate();
    }
}
