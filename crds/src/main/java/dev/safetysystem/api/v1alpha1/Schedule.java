package dev.safetysystem.api.v1alpha1;

import dev.safetysystem.api.schema.Cron;
import dev.safetysystem.api.schema.Required;
import dev.safetysystem.api.schema.TimeZone;

/**
 * When something recurs.
 *
 * @param cron cron expression, five fields
 * @param timeZone IANA name. Default: Etc/UTC
 */
@WireRecord
public record Schedule(@Required @Cron String cron, @TimeZone String timeZone) {}
