/**
 * What has been done to a database, kept in that database: schema {@code safetysystem}. Reads and
 * writes rows; decides nothing.
 */
package dev.safetysystem.migrate.history;
