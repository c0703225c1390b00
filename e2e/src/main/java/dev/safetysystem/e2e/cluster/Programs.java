package dev.safetysystem.e2e.cluster;

import java.nio.file.Path;

/**
 * One whole build of every program.
 *
 * @param directory holds {@code bin}, {@code stages} (KWOK's own) and {@code images}
 */
public record Programs(Path directory) {
    /** The file of one program. */
    public Path path(Program program) {
        return directory.resolve("bin").resolve(program.fileName());
    }

    /** Stages that come with KWOK, as YAML files. */
    Path stages() {
        return directory.resolve("stages");
    }

    /** Images that belong to the ground itself, as archives for the container runtime. */
    public Path image(Program program) {
        return directory.resolve("images").resolve(program.fileName() + ".tar");
    }

    /** The name under which a pod uses {@link #image}. */
    public static String imageName(Program program) {
        return "e2e.local/" + program.fileName() + ":1";
    }

    /**
     * The programs of this version of the project, built first if they are not there yet: about
     * five minutes on two cores with nothing cached, and the network for Go modules.
     *
     * @param home where builds are kept
     * @param progress what is being built and how far it is
     * @throws ClusterException when Go is missing or a build fails
     */
    public static Programs ensure(Home home, Progress progress) {
        return new ProgramsBuild(
                        home,
                        progress,
                        (source, target) -> new GoBuild(source, target, progress).run())
                .ensure();
    }
}
