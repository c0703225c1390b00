/** Whether the services that an application depends on are what it needs. Reads only. */
package dev.safetysystem.migrate.check;
