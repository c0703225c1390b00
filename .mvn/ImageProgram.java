import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Makes a program ready for an image: its jars, the class data archive that lets it start in a third of the time, and
 * the arguments of its JVM. Run by the JDK that the runtime is made of:
 *
 * <pre>java .mvn/ImageProgram.java OUT PLACE JAVA CLASSES LIBRARIES OWN-JAR JVM-OPTION...</pre>
 *
 * PLACE is where OUT will be in the image, JAVA the linked runtime, CLASSES the list of classes to archive. Start with
 * {@code java @PLACE/jvm.args MAIN}. Nothing is done if the last run was the same.
 *
 * <p>The jars are stored, not deflated: a layer is compressed as a whole, and 24 MB of jars that hold much the same
 * strings become 16 MB instead of 24. The archive is written for exactly these jars in this order and with these
 * dates, which are those that Jib writes; the JVM ignores it otherwise (it never runs other classes than the jars').
 */
class ImageProgram {
    private static final FileTime DATE_IN_LAYERS = FileTime.from(Instant.ofEpochSecond(1));
    private static final LocalDateTime DATE_IN_JARS = LocalDateTime.of(1980, 1, 1, 0, 0);

    void main(String[] arguments) throws Exception {
        Path out = Path.of(arguments[0]);
        String place = arguments[1];
        Path java = Path.of(arguments[2]).resolve("bin/java");
        Path classes = Path.of(arguments[3]);
        List<Path> jars = new ArrayList<>(filesOf(Path.of(arguments[4])));
        jars.add(Path.of(arguments[5]));
        jars.sort(Comparator.comparing(Path::getFileName));
        List<String> options = Arrays.asList(arguments).subList(6, arguments.length);

        String wanted = digest(jars, classes, Path.of(arguments[2]).resolveSibling("made-of")) + " " + String.join(" ", arguments);
        Path made = out.resolveSibling(out.getFileName() + ".made-of");
        if (Files.exists(made) && Files.readString(made).equals(wanted)) return;
        Tree.delete(out);
        Files.createDirectories(out.resolve("lib"));
        for (Path jar : jars) store(jar, out.resolve("lib").resolve(jar.getFileName()));
        archive(java, out, jars, classes, options);
        var lines = new ArrayList<>(options);
        lines.addAll(List.of("-XX:SharedArchiveFile=" + place + "/classes.jsa", "-cp", classPath(jars, place + "/lib/")));
        Files.write(out.resolve("jvm.args"), lines);
        Files.writeString(made, wanted);
    }

    private static void store(Path jar, Path copy) throws IOException {
        try (var from = new ZipFile(jar.toFile()); var to = new ZipOutputStream(Files.newOutputStream(copy))) {
            to.setMethod(ZipOutputStream.STORED);
            for (ZipEntry entry : from.stream().filter(each -> !each.isDirectory()).sorted(Comparator.comparing(ZipEntry::getName)).toList()) {
                byte[] content = from.getInputStream(entry).readAllBytes();
                var crc = new CRC32();
                crc.update(content);
                var stored = new ZipEntry(entry.getName());
                stored.setTimeLocal(DATE_IN_JARS);
                stored.setSize(content.length);
                stored.setCrc(crc.getValue());
                to.putNextEntry(stored);
                to.write(content);
            }
        }
        Files.setLastModifiedTime(copy, DATE_IN_LAYERS);
    }

    private static void archive(Path java, Path out, List<Path> jars, Path classes, List<String> options) throws Exception {
        var command = new ArrayList<>(List.of(java.toAbsolutePath().toString()));
        command.addAll(options);
        // Relative paths: the archive would name this directory otherwise, and differ from one build to the next.
        command.addAll(List.of("-Xshare:dump", "-XX:SharedClassListFile=" + classes.toAbsolutePath(), "-XX:SharedArchiveFile=classes.jsa",
                "-Xlog:disable", "-Xlog:all=error:stderr", "-cp", classPath(jars, "lib/")));
        Process process = new ProcessBuilder(command).directory(out.toFile()).inheritIO().start();
        if (process.waitFor() != 0 || !Files.exists(out.resolve("classes.jsa"))) {
            throw new IllegalStateException("the class data archive was not written: " + command);
        }
    }

    private static String classPath(List<Path> jars, String directory) {
        return jars.stream().map(jar -> directory + jar.getFileName()).collect(Collectors.joining(":"));
    }

    private static String digest(List<Path> jars, Path... others) throws Exception {
        var digest = MessageDigest.getInstance("SHA-256");
        for (Path file : Stream.concat(jars.stream(), Stream.of(others)).toList()) {
            digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
            digest.update(Files.readAllBytes(file));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static List<Path> filesOf(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
