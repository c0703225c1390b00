package dev.safetysystem.operator.render;

import io.fabric8.kubernetes.api.model.apps.Deployment;

/**
 * What has to be asked of the API server: which pod template it would make of a rendered
 * Deployment, with its defaults and with what its webhooks add.
 *
 * @param hash of the rendered template
 */
public record DryRun(String hash, Deployment rendered) {}
