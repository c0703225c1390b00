/**
 * The wire format of {@code safetysystem.dev/v1alpha1}: one record per object of the API, with the
 * names that stand in YAML.
 *
 * <p>What belongs here: fields, their meaning, units, ranges and defaults, and the rules a resource
 * must keep. What does not: defaults as values, interpretation, anything that reads a cluster.
 * Every component may be null (absent). Enumerations and instants are strings, so that a value
 * which a later version adds still parses; the schema carries what is allowed today.
 */
package dev.safetysystem.api.v1alpha1;
