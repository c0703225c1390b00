package dev.safetysystem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

import dev.safetysystem.api.schema.Rule;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * What one system deploys and what healthy means for it. The operator releases it as one unit: the
 * components, settings and migrations of a version go out together, and a rollback takes all
 * components back.
 */
@Group("safetysystem.dev")
@Version("v1alpha1")
@Kind("SafetySystem")
@Plural("safetysystems")
@Singular("safetysystem")
@ShortNames("safety")
@JsonIgnoreProperties(ignoreUnknown = true)
@Rule(
        value = "self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
        message =
                "metadata.name must start with a letter and hold only lower-case letters, "
                        + "digits and '-': rename the system, Services are named after it")
@Rule(
        each = "self.spec.components as c",
        breaks = "size(self.metadata.name) + size(c.name) > 46",
        message =
                "with the system's name a component's name must have at most 46 characters: "
                        + "shorten one of the two",
        field = ".spec.components")
public final class SafetySystem extends CustomResource<SafetySystemSpec, SafetySystemStatus>
        implements Namespaced {
    private static final long serialVersionUID = 1L;
}
