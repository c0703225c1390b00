package dev.safetysystem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * What one system deploys and what healthy means for it. The operator releases it as one unit:
 * components, settings, database schema and autoscalers move together, and go back together.
 */
@Group("safetysystem.dev")
@Version("v1alpha1")
@Kind("SafetySystem")
@Plural("safetysystems")
@Singular("safetysystem")
@ShortNames("safety")
@JsonIgnoreProperties(ignoreUnknown = true)
public final class SafetySystem extends CustomResource<SafetySystemSpec, SafetySystemStatus>
        implements Namespaced {
    private static final long serialVersionUID = 1L;
}
