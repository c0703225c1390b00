package dev.safetysystem.api.v1alpha1;

import dev.safetysystem.api.schema.Items;
import dev.safetysystem.api.schema.Text;

import io.fabric8.kubernetes.api.model.LocalObjectReference;

import java.util.List;

/**
 * Where images come from.
 *
 * @param registry prefix of every image that names no registry
 * @param pullSecrets Secrets of the system's namespace that hold registry credentials
 */
@WireRecord
public record Images(
        @Text(max = 253, pattern = "^[a-zA-Z0-9][A-Za-z0-9._:/-]*$") String registry,
        @Items(max = 8, keys = "name") List<LocalObjectReference> pullSecrets) {}
