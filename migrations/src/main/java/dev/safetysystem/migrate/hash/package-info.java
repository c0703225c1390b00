/** Hashes of bytes and texts, in hex: everything that is compared by a hash is hashed here. */
package dev.safetysystem.migrate.hash;
