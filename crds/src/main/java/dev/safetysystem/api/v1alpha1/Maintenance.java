package dev.safetysystem.api.v1alpha1;

import dev.safetysystem.api.schema.ExactlyOne;
import dev.safetysystem.api.schema.Items;
import dev.safetysystem.api.schema.Name;
import dev.safetysystem.api.schema.Required;
import dev.safetysystem.api.schema.Text;

import java.util.List;

/**
 * Recurring work; exactly one kind is set.
 *
 * @param name name
 * @param schedule when
 * @param sql statements for a database
 * @param restart a rolling restart of a component
 */
@WireRecord
@ExactlyOne({"sql", "restart"})
public record Maintenance(
        @Required @Name String name, @Required Schedule schedule, Sql sql, Restart restart) {

    /**
     * Statements, each in its own transaction, or outside one if it (VACUUM) cannot run in one.
     *
     * @param database dependency they run on; PostgreSQL
     * @param statements statements, in this order
     */
    @WireRecord
    public record Sql(
            @Required @Name String database,
            @Required @Items(min = 1, max = 32) List<@Text(max = 4096) String> statements) {}

    /**
     * A rolling restart.
     *
     * @param component component that is restarted
     */
    @WireRecord
    public record Restart(@Required @Name String component) {}
}
