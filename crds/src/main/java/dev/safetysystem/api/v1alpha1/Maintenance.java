package dev.safetysystem.api.v1alpha1;

import java.util.List;

/**
 * Work on a schedule; exactly one kind is set.
 *
 * @param name name
 * @param schedule when
 * @param sql statements for a database
 * @param restart a rolling restart of a component
 */
@WireRecord
public record Maintenance(String name, Schedule schedule, Sql sql, Restart restart) {

    /**
     * Statements, each in a transaction of its own or in none if it allows none.
     *
     * @param database dependency they run on; PostgreSQL
     * @param statements statements, in this order
     */
    @WireRecord
    public record Sql(String database, List<String> statements) {}

    /**
     * A rolling restart.
     *
     * @param component component that is restarted
     */
    @WireRecord
    public record Restart(String component) {}
}
