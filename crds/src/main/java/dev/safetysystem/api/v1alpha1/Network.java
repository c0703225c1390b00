package dev.safetysystem.api.v1alpha1;

import dev.safetysystem.api.schema.Items;

import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;

import java.util.List;

/**
 * Who may talk to the components.
 *
 * @param isolate true: a component is reached only from components that refer to it, and from
 *     {@code allowFrom}. Default: false
 * @param allowFrom further callers, as in networking.k8s.io/v1 NetworkPolicy
 */
@WireRecord
public record Network(Boolean isolate, @Items(max = 32) List<NetworkPolicyPeer> allowFrom) {}
