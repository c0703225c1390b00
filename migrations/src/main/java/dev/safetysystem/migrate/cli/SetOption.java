package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.history.Actor;

import picocli.CommandLine.Option;

/** Which set of migrations, where one database holds several. */
public final class SetOption {
    @Option(
            names = "--set",
            paramLabel = "NAME",
            defaultValue = "default",
            description =
                    "Name of the set of migrations in the history. Default: ${DEFAULT-VALUE}.")
    String set;

    /** On whose behalf this runs. */
    Actor actor(ConnectionOptions connection) {
        return new Actor(set, connection.system(), connection.revision());
    }
}
