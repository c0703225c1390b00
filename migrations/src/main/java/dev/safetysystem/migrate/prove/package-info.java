/** Asks the database whether what should be true is true. Changes nothing. */
package dev.safetysystem.migrate.prove;
