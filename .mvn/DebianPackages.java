import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says in an image which Debian packages the files of this machine in it came from, where scanners for known
 * vulnerabilities look: {@code etc/os-release} and {@code var/lib/dpkg/status.d/PACKAGE}, as images without a package
 * manager have it. On a machine without dpkg nothing is said but the system's name.
 */
class DebianPackages {
    private static final Path SYSTEM = Path.of("/etc/os-release");

    private DebianPackages() {}

    /**
     * @param files as they stand on this machine
     * @param root of the image
     */
    static void record(Collection<Path> files, Path root) throws Exception {
        if (!Files.exists(SYSTEM)) return;
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/os-release"), Files.readString(SYSTEM));
        if (!Files.isExecutable(Path.of("/usr/bin/dpkg-query"))) return;
        var packages = new TreeSet<String>();
        for (Path file : files) packages.add(owner(file));
        Path status = Files.createDirectories(root.resolve("var/lib/dpkg/status.d"));
        for (String name : packages) {
            Files.writeString(status.resolve(name.replaceFirst(":.*", "")), status(name));
        }
    }

    /** Libraries are in /usr/lib, which many systems also call /lib; packages know either name. */
    private static String owner(Path file) throws Exception {
        for (Path name : names(file)) {
            Optional<String> found = run("dpkg-query", "--search", name.toString());
            if (found.isPresent()) return found.get().lines().findFirst().orElseThrow().replaceFirst(": /.*", "");
        }
        throw new IllegalStateException("no package of this machine has " + file + ": nobody could tell whether it is vulnerable");
    }

    private static Set<Path> names(Path file) throws IOException {
        var names = new LinkedHashSet<Path>();
        for (Path one : List.of(file, file.toRealPath())) {
            names.add(one);
            names.add(one.startsWith("/usr") ? Path.of("/").resolve(Path.of("/usr").relativize(one)) : Path.of("/usr" + one));
        }
        return names;
    }

    /** Without the sums of configuration files, which are not in the image. */
    private static String status(String name) throws Exception {
        String all = run("dpkg-query", "--status", name).orElseThrow();
        return all.replaceAll("(?m)^Conffiles:\\n( .*\\n)*", "").stripTrailing() + "\n";
    }

    private static Optional<String> run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String output = new String(process.getInputStream().readAllBytes());
        return process.waitFor() == 0 ? Optional.of(output) : Optional.empty();
    }
}
