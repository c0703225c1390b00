package dev.safetysystem.migrate.ground;

import dev.safetysystem.migrate.ground.Cli.Ended;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The backup commands for one database, as a person would type them.
 *
 * @param sample the database
 * @param destination arguments that name the destination
 * @param variables further environment variables
 */
public record Backups(
        SampleDatabase sample, List<String> destination, Map<String, String> variables) {

    /** Runs a command that needs no client programs. */
    public Ended plain(String... arguments) {
        return Cli.run(environment(), arguments(arguments));
    }

    /** Runs a command with the server's own client programs. */
    public Ended run(String... arguments) {
        var all = arguments(arguments);
        all.add(pgBin());
        return Cli.run(environment(), all);
    }

    /** Makes a set and returns its address, or what was said if none was made. */
    public String make() {
        var ended = run("backup", "--system=shop");
        return ended.exit() == 0 ? ended.fact("set") : ended.all();
    }

    /** A set's instant. */
    public String instant(String set) {
        return run("restore", "--set=" + set, "--dry-run").fact("snapshotAt");
    }

    /** The arguments with those of the destination. */
    public List<String> arguments(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(destination);
        return all;
    }

    /** The option that names the server's own client programs. */
    public String pgBin() {
        return "--pg-bin=" + sample.server().programs().bin();
    }

    /** The environment of every run. */
    public Map<String, String> environment() {
        var environment = Cli.environment("DATABASE_URL", sample.url());
        environment.putAll(variables);
        return environment;
    }
}
