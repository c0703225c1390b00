package dev.safetysystem.api.v1alpha1;

import io.fabric8.kubernetes.api.model.SecretKeySelector;

import java.util.List;

/**
 * Something that the system needs and does not deploy; exactly one kind is set.
 *
 * @param name name, as migrations, checks and backups refer to it
 * @param postgresql a PostgreSQL database
 * @param redis a Redis server
 * @param qdrant a Qdrant server
 */
@WireRecord
public record Dependency(String name, Postgresql postgresql, Redis redis, Qdrant qdrant) {

    /**
     * A PostgreSQL database.
     *
     * @param connection its URL; postgresql+asyncpg:// and postgres:// are understood
     * @param minVersion lowest major version, such as "14"
     * @param extensions extensions that must be installed, such as vector
     */
    @WireRecord
    public record Postgresql(Connection connection, String minVersion, List<String> extensions) {}

    /**
     * A Redis server.
     *
     * @param connection its URL
     * @param minVersion lowest version, such as "7"
     * @param requireAuth refuses a server that answers without a password. Default: false
     */
    @WireRecord
    public record Redis(Connection connection, String minVersion, Boolean requireAuth) {}

    /**
     * A Qdrant server.
     *
     * @param url its address
     * @param collections collections that must exist
     */
    @WireRecord
    public record Qdrant(String url, List<String> collections) {}

    /**
     * Where a connection URL is kept.
     *
     * @param secretKeyRef a key of a Secret; Jobs mount it, the operator never reads it
     */
    @WireRecord
    public record Connection(SecretKeySelector secretKeyRef) {}
}
