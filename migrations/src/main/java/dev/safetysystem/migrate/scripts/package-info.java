/**
 * Migration scripts as files: names, layouts, versions, comments with meaning, checksums, and the
 * refusal of everything that is none of them. Knows no database.
 */
package dev.safetysystem.migrate.scripts;
