package dev.safetysystem.e2e.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A cluster that is there already: used as it is, nothing built, nothing taken down.
 *
 * @param kubeconfig how to reach it
 */
public record GivenCluster(Path kubeconfig) implements Cluster {
    /** The one that the environment names: KUBECONFIG with one file. */
    public static Optional<GivenCluster> ofEnvironment() {
        return Optional.ofNullable(System.getenv("KUBECONFIG"))
                .filter(value -> !value.isBlank())
                .map(value -> new GivenCluster(Path.of(value).toAbsolutePath()));
    }

    /** Runs the user's own program, from the search path. */
    @Override
    public Command tool(Program program, List<String> arguments) {
        return Command.of(Stream.concat(Stream.of(program.fileName()), arguments.stream()).toList())
                .with(Map.of("KUBECONFIG", kubeconfig.toString()));
    }

    @Override
    public void close() {
        // It is somebody else's.
    }
}
