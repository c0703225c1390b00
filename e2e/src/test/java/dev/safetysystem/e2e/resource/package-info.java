/**
 * The resource as users meet it: what the API server accepts, refuses and shows.
 *
 * <p>What belongs here: tests that need the definition and an API server, and nothing else. What
 * does not: anything that needs the operator; resources are only tried (dry run), never kept.
 */
package dev.safetysystem.e2e.resource;
