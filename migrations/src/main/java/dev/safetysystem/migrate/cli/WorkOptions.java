package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.history.Actor;
import dev.safetysystem.migrate.run.Limits;
import dev.safetysystem.migrate.run.Runner;

import picocli.CommandLine.Mixin;

/** Which database is changed, on whose behalf, and how patiently: for all that take its lock. */
public final class WorkOptions {
    @Mixin private ConnectionOptions database;
    @Mixin private SetOption set;
    @Mixin private RunOptions run;

    /** Where the database is. */
    ConnectionOptions database() {
        return database;
    }

    /** Connects. */
    Session open(Invocation invocation) {
        return database.open(invocation);
    }

    /** On whose behalf. */
    Actor actor() {
        return set.actor(database);
    }

    /** How patiently. */
    Limits limits() {
        return run.limits();
    }

    /** What carries it out. */
    Runner runner(Session session, Invocation invocation) {
        return new Runner(session, actor(), limits(), invocation.progress(), invocation.stop());
    }
}
