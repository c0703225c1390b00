/** The rules of the runner, each by cases on real servers that fail without it. */
package dev.safetysystem.migrate.run;
