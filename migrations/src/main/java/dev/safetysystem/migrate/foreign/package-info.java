/**
 * The histories that other tools keep in a database: which tables they are, what is applied
 * according to them, and which files of a directory that means. Reads; changes nothing.
 */
package dev.safetysystem.migrate.foreign;
