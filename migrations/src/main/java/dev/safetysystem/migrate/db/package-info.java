/**
 * PostgreSQL as this program sees it: where it is, how a session is set up, the lock, what the
 * server says about itself, what its errors mean. Nothing here knows of scripts or history.
 */
package dev.safetysystem.migrate.db;
