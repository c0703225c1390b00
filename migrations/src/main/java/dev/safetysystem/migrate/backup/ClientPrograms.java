package dev.safetysystem.migrate.backup;

import dev.safetysystem.migrate.outcome.Failure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * PostgreSQL's own {@code pg_dump} and {@code pg_restore} of one version. They are older or newer
 * than the server only where that is known to work.
 *
 * @param folder the directory that holds both
 * @param major their major version
 * @param version their version, such as {@code 16.14}
 */
public record ClientPrograms(Path folder, int major, String version) {

    private static final Pattern VERSION =
            Pattern.compile("pg_dump \\(PostgreSQL\\) (\\d+)((?:\\.\\d+)*)\\S*.*", Pattern.DOTALL);
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final String INSTALL =
            "Install the PostgreSQL client programs of version %d or newer, and name their directory"
                    + " with --pg-bin if it is not in PATH";

    /**
     * All that can be found.
     *
     * @param told the directory that was named; if there is one, only it is looked at
     * @param environment for PATH
     * @return programs that run, one per directory, in no order
     * @throws Failure bad input, if a directory was named and holds no programs that run
     */
    public static List<ClientPrograms> find(Optional<Path> told, Map<String, String> environment) {
        if (told.isPresent()) {
            return List.of(
                    in(told.get())
                            .orElseThrow(
                                    () ->
                                            Failure.badInput(
                                                    "client-programs",
                                                    "--pg-bin "
                                                            + told.get()
                                                            + " holds no pg_dump and pg_restore"
                                                            + " that run",
                                                    "Name the directory that holds them, for"
                                                            + " example"
                                                            + " /usr/lib/postgresql/16/bin")));
        }
        var folders = new LinkedHashSet<Path>();
        Arrays.stream(environment.getOrDefault("PATH", "").split(":"))
                .filter(p -> !p.isEmpty())
                .map(Path::of)
                .forEach(folders::add);
        folders.addAll(debianFolders());
        return folders.stream().flatMap(f -> in(f).stream()).toList();
    }

    private static List<Path> debianFolders() {
        if (!Files.isDirectory(DEBIAN)) {
            return List.of();
        }
        try (var majors = Files.list(DEBIAN)) {
            return majors.map(m -> m.resolve("bin")).toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    /**
     * The programs to dump a server of that major with: its own version, else the next newer one.
     * pg_dump refuses servers newer than itself.
     *
     * @throws Failure bad input, naming what was found and what is missing
     */
    public static ClientPrograms toDump(List<ClientPrograms> found, int serverMajor) {
        return found.stream()
                .filter(p -> p.major >= serverMajor)
                .min(Comparator.comparingInt(ClientPrograms::major))
                .orElseThrow(() -> missing("dump a server", found, serverMajor));
    }

    /**
     * The programs to read an archive with: any that are not older than those that wrote it.
     *
     * @throws Failure bad input, naming what was found and what is missing
     */
    public static ClientPrograms toRead(List<ClientPrograms> found, int dumpMajor) {
        return found.stream()
                .filter(p -> p.major >= dumpMajor)
                .min(Comparator.comparingInt(ClientPrograms::major))
                .orElseThrow(() -> missing("read an archive", found, dumpMajor));
    }

    /**
     * The programs to restore an archive into a server with. They are not older than those that
     * wrote the archive; and since pg_restore 17 begins with a setting that servers before 17 do
     * not have, such servers need programs before 17.
     *
     * @throws Failure bad input, naming what was found and what is missing
     */
    public static ClientPrograms toRestore(
            List<ClientPrograms> found, int dumpMajor, int serverMajor) {
        return found.stream()
                .filter(p -> p.major >= dumpMajor)
                .filter(p -> serverMajor >= 17 || p.major < 17)
                .min(Comparator.comparingInt(p -> Math.abs(p.major - serverMajor)))
                .orElseThrow(
                        () ->
                                serverMajor < 17 && dumpMajor >= 17
                                        ? Failure.badInput(
                                                "client-programs",
                                                ("the archive was written by pg_dump %d, and no"
                                                                + " pg_restore of that version can fill a"
                                                                + " server of version %d")
                                                        .formatted(dumpMajor, serverMajor),
                                                "Restore into a server of version "
                                                        + dumpMajor
                                                        + " or newer")
                                        : missing(
                                                "restore into a server of version " + serverMajor,
                                                found,
                                                dumpMajor));
    }

    private static Failure missing(String purpose, List<ClientPrograms> found, int major) {
        var there =
                found.isEmpty()
                        ? "none were found"
                        : found.stream()
                                .map(p -> p.version + " in " + p.folder)
                                .distinct()
                                .collect(Collectors.joining(", ", "found: ", ""));
        return Failure.badInput(
                "client-programs",
                "no PostgreSQL client programs to %s of version %d with: %s"
                        .formatted(purpose, major, there)
                        .replace("version " + major + " of version " + major, "version " + major),
                INSTALL.formatted(major));
    }

    /** The programs in a directory, if both are there and run. */
    static Optional<ClientPrograms> in(Path folder) {
        if (!Files.isExecutable(folder.resolve("pg_dump"))
                || !Files.isExecutable(folder.resolve("pg_restore"))) {
            return Optional.empty();
        }
        try {
            var process =
                    new ProcessBuilder(folder.resolve("pg_dump").toString(), "--version")
                            .redirectErrorStream(true)
                            .start();
            process.getOutputStream().close();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var version = VERSION.matcher(said);
            return process.waitFor() == 0 && version.matches()
                    ? Optional.of(
                            new ClientPrograms(
                                    folder,
                                    Integer.parseInt(version.group(1)),
                                    version.group(1) + version.group(2)))
                    : Optional.empty();
        } catch (IOException doesNotRun) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Command line of {@code pg_dump} with these arguments. */
    List<String> dump(List<String> arguments) {
        return command("pg_dump", arguments);
    }

    /** Command line of {@code pg_restore} with these arguments. */
    public List<String> restore(List<String> arguments) {
        return command("pg_restore", arguments);
    }

    private List<String> command(String program, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(folder.resolve(program).toString());
        command.addAll(arguments);
        return command;
    }
}
