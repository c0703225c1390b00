/**
 * What the tests stand on: real servers that they start and stop themselves, and the program run as
 * a person runs it. Nothing in here asserts anything.
 */
package dev.safetysystem.migrate.ground;
