/** Checks of dependencies, against real servers where they are installed. */
package dev.safetysystem.migrate.check;
