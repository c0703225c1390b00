/** Keeps secret values out of everything that is printed, logged, stored or reported. */
package dev.safetysystem.migrate.secret;
