/**
 * Makes the CRD and the API reference out of the records. It runs in every build, before the tests,
 * and ships in no jar.
 *
 * <p>What belongs here: the way from records, annotations and Javadoc to the two committed files.
 * What does not: limits and rules of our own fields, which stand on the records themselves.
 */
package dev.safetysystem.api.generator;
