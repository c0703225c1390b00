package dev.safetysystem.api.v1alpha1;

import dev.safetysystem.api.schema.ExactlyOne;
import dev.safetysystem.api.schema.Items;
import dev.safetysystem.api.schema.Name;
import dev.safetysystem.api.schema.Required;
import dev.safetysystem.api.schema.Text;

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
@ExactlyOne({"postgresql", "redis", "qdrant"})
public record Dependency(
        @Required @Name String name, Postgresql postgresql, Redis redis, Qdrant qdrant) {

    /**
     * A PostgreSQL database.
     *
     * @param connection its URL; postgresql+asyncpg:// and postgres:// are understood
     * @param minVersion lowest major version, such as "14"
     * @param extensions extensions that must be installed, such as vector
     */
    @WireRecord
    public record Postgresql(
            @Required Connection connection,
            @Text(max = 16, pattern = "^[0-9]+(\\.[0-9]+)*$") String minVersion,
            @Items(max = 16, set = true) List<@Text(max = 63) String> extensions) {}

    /**
     * A Redis server.
     *
     * @param connection its URL
     * @param minVersion lowest version, such as "7"
     * @param requireAuth refuses a server that answers without a password. Default: false
     */
    @WireRecord
    public record Redis(
            @Required Connection connection,
            @Text(max = 16, pattern = "^[0-9]+(\\.[0-9]+)*$") String minVersion,
            Boolean requireAuth) {}

    /**
     * A Qdrant server.
     *
     * @param url its address
     * @param collections collections that must exist
     */
    @WireRecord
    public record Qdrant(
            @Required @Text(max = 1024, pattern = "^https?://\\S+$") String url,
            @Items(max = 32, set = true) List<@Text(max = 255) String> collections) {}

    /**
     * Where a connection URL is kept.
     *
     * @param secretKeyRef a key of a Secret; Jobs mount it, the operator never reads it
     */
    @WireRecord
    public record Connection(@Required SecretKeySelector secretKeyRef) {}
}
