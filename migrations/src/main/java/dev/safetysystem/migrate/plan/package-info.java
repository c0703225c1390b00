/**
 * What would happen, decided from files and history alone: pure functions, no database. Whatever is
 * refused is refused here, before anything is changed.
 */
package dev.safetysystem.migrate.plan;
