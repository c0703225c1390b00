package dev.safetysystem.migrate.ground;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL refuses to run as root: there it runs as nobody. */
final class ServerUser {

    private static final String NOBODY = "65534";

    private ServerUser() {}

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** The command, as the user that servers run as. */
    static String[] as(List<String> command) {
        var all = new ArrayList<String>();
        if (isRoot()) {
            all.addAll(
                    List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        }
        all.addAll(command);
        return all.toArray(String[]::new);
    }

    /** A new folder that belongs to that user. */
    static Path folder() throws IOException {
        var folder = Files.createTempDirectory("pg-");
        if (isRoot()) {
            PostgresPrograms.Processes.run(
                    folder, "chown", NOBODY + ":" + NOBODY, folder.toString());
        }
        return folder;
    }
}
