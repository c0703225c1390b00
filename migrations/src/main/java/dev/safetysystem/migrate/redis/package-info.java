/**
 * Redis as this program needs it: a connection of Jedis, and saves that it makes on its own disk.
 */
package dev.safetysystem.migrate.redis;
