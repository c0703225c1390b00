package dev.safetysystem.api.v1alpha1;

/**
 * A repeated instant.
 *
 * @param cron cron expression, five fields
 * @param timeZone IANA name. Default: Etc/UTC
 */
@WireRecord
public record Schedule(String cron, String timeZone) {}
