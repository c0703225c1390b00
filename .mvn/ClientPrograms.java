import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Copies pg_dump, pg_restore and what they are linked with from this machine to OUT, under their own
 * paths, the programs in /opt/postgresql/bin. The newest major that is installed is taken: it can dump
 * every older server, and no older program can dump a newer one. Which packages they came from is said as
 * DebianPackages says it.
 *
 * <pre>java .mvn/ClientPrograms.java OUT</pre>
 */
class ClientPrograms {
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    private static final List<String> PROGRAMS = List.of("pg_dump", "pg_restore", "pg_dumpall");

    void main(String[] arguments) throws Exception {
        Path out = Path.of(arguments[0]);
        Path bin = out.resolve("opt/postgresql/bin");
        Tree.delete(out);
        Files.createDirectories(bin);
        Path from = newest();
        for (String program : PROGRAMS) Files.copy(from.resolve(program), bin.resolve(program));
        var copied = new ArrayList<>(PROGRAMS.stream().map(from::resolve).toList());
        copied.addAll(LinkedFiles.copy(copied, out));
        DebianPackages.record(copied, out);
    }

    private static Path newest() throws IOException {
        try (Stream<Path> majors = Files.exists(INSTALLED) ? Files.list(INSTALLED) : Stream.<Path>empty()) {
            return majors.filter(major -> Files.isExecutable(major.resolve("bin/pg_dump")))
                    .max(Comparator.comparingInt(major -> Integer.parseInt(major.getFileName().toString())))
                    .map(major -> major.resolve("bin"))
                    .orElseThrow(() -> new IllegalStateException("no pg_dump below " + INSTALLED + ": install postgresql-client of the newest server's major version"));
        }
    }
}
