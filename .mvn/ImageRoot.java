import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes what a Java program needs below it in an image from scratch: {@code OUT/java}, a linked runtime with its class
 * data archive, and {@code OUT/system}, the C library of this machine under the names the loader asks for, what
 * package it came from, users, and an empty /tmp. Run by the JDK that the runtime is made of:
 *
 * <pre>java .mvn/ImageRoot.java OUT MODULE,MODULE [JVM-OPTION...]</pre>
 *
 * The JVM options are those of production: an archive serves only the object layout it was written for. Without any,
 * there is no archive (a program that brings its own needs none). Nothing is done if the last run was the same.
 */
class ImageRoot {
    private static final List<String> NOT_FOR_IMAGES = List.of("bin/keytool", "bin/jwebserver", "lib/jexec", "lib/jrt-fs.jar", "lib/classlist");

    void main(String[] arguments) throws Exception {
        Path out = Path.of(arguments[0]);
        List<String> options = Arrays.asList(arguments).subList(2, arguments.length);
        String wanted = "with packages " + Runtime.version() + " " + String.join(" ", arguments);
        Path made = out.resolve("made-of");
        if (Files.exists(made) && Files.readString(made).equals(wanted)) return;
        Tree.delete(out);
        Files.createDirectories(out);
        Path java = out.resolve("java");
        link(java, arguments[1], options);
        system(java, out.resolve("system"));
        Files.writeString(made, wanted);
    }

    private static void link(Path java, String modules, List<String> options) throws Exception {
        // Not compressed: the layer is, and one compression of the whole is better than two.
        // A process of its own: run inside this one, jlink stores classes that this one happened to generate.
        run(List.of(Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
                "--add-modules", modules, "--strip-debug", "--compress=zip-0",
                "--no-header-files", "--no-man-pages", "--output", java.toString()));
        if (!options.isEmpty()) archive(java, options);
        for (String file : NOT_FOR_IMAGES) Files.deleteIfExists(java.resolve(file));
    }

    private static void archive(Path java, List<String> options) throws Exception {
        var dump = new ArrayList<>(List.of(java.resolve("bin/java").toString(), "-Xshare:dump", "-Xlog:disable", "-Xlog:all=error:stderr"));
        dump.addAll(options);
        run(dump);
    }

    private static void system(Path java, Path system) throws Exception {
        Files.createDirectories(system.resolve("tmp"));
        Files.createDirectories(system.resolve("etc"));
        Files.writeString(system.resolve("etc/passwd"), "root:x:0:0::/:/none\nnonroot:x:65532:65532::/tmp:/none\n");
        Files.writeString(system.resolve("etc/group"), "root:x:0:\nnonroot:x:65532:\n");
        Files.writeString(system.resolve("etc/nsswitch.conf"), "hosts: files dns\n");
        Set<Path> libraries = libraries(java);
        for (Path library : libraries) {
            Path copy = system.resolve(library.toString().substring(1));
            Files.createDirectories(copy.getParent());
            Files.copy(library.toRealPath(), copy);
        }
        DebianPackages.record(libraries, system);
    }

    /** What the runtime's programs and libraries are linked with, as the loader names it. */
    private static Set<Path> libraries(Path java) throws Exception {
        var programs = new ArrayList<>(List.of(java.resolve("bin/java")));
        try (Stream<Path> files = Files.walk(java)) {
            files.filter(file -> file.toString().endsWith(".so")).forEach(programs::add);
        }
        Set<Path> libraries = LinkedFiles.of(programs);
        libraries.removeIf(library -> library.startsWith(java.toAbsolutePath()));
        // Asked for by name when a host is looked up, not linked; empty shells since glibc 2.34.
        for (Path library : List.copyOf(libraries)) {
            if (!library.getFileName().toString().startsWith("libc.so")) continue;
            for (String name : List.of("libnss_files.so.2", "libnss_dns.so.2", "libresolv.so.2")) {
                if (Files.exists(library.resolveSibling(name))) libraries.add(library.resolveSibling(name));
            }
        }
        return libraries;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) throw new IllegalStateException(command.getFirst() + " failed: " + command + "\n" + output);
    }
}
