/**
 * Words in which the records of the API say what a resource must keep: limits, allowed values, keys
 * of lists, rules between fields. The generator turns them into the schema that the API server
 * enforces.
 *
 * <p>What belongs here: annotations without behaviour. What does not: anything that a program needs
 * while it runs. fabric8's own annotations know neither lists of strings, keys of lists nor integer
 * formats, and emit a rule on a record component twice.
 */
package dev.safetysystem.api.schema;
