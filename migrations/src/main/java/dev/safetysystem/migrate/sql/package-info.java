/**
 * SQL text: its tokens as the server's lexer sees them, its statements, and a cursor to read them
 * with. Knows no files and no database.
 */
package dev.safetysystem.migrate.sql;
