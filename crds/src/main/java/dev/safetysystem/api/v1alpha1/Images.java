package dev.safetysystem.api.v1alpha1;

import io.fabric8.kubernetes.api.model.LocalObjectReference;

import java.util.List;

/**
 * Where images come from.
 *
 * @param registry prefix of every image that names no registry
 * @param pullSecrets Secrets of the system's namespace that hold registry credentials
 */
@WireRecord
public record Images(String registry, List<LocalObjectReference> pullSecrets) {}
