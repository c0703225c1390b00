package dev.safetysystem.operator.observe;

import java.math.BigDecimal;
import java.util.Map;

/**
 * A ResourceQuota: hard limits and what is used of them, by resource name ({@code pods}, {@code
 * requests.cpu}, …), in Kubernetes' base units (cores, bytes, pieces).
 */
public record Quota(String name, Map<String, BigDecimal> hard, Map<String, BigDecimal> used) {}
