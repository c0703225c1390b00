/** This process and its children: being asked to stop, running another program. */
package dev.safetysystem.migrate.process;
