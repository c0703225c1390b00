/** As much of Redis as is needed: its protocol, and saves that it makes on its own disk. */
package dev.safetysystem.migrate.redis;
