/**
 * JSON values as immutable trees, read and written by Jackson's streaming layer. No data binding:
 * documents are built and taken apart where their meaning is known.
 */
package dev.safetysystem.migrate.json;
