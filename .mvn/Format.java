import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import com.google.googlejavaformat.java.ImportOrderer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;

/** Checks or writes the one format of this project's Java: google-java-format, four spaces. No formatter plugin runs on JDK 25 while Maven runs on 17. */
class Format {
    void main(String[] args) throws Exception {
        boolean write = args.length == 1 && args[0].equals("write");
        var style = JavaFormatterOptions.Style.AOSP;
        var formatter = new Formatter(JavaFormatterOptions.builder().style(style).build());
        var differing = new ArrayList<Path>();
        // Files that have not changed since the last check that found nothing are not read again.
        Path stamp = Path.of("target/format-checked");
        FileTime since = Files.exists(stamp) ? Files.getLastModifiedTime(stamp) : FileTime.fromMillis(0);
        FileTime start = FileTime.from(Instant.now());
        try (var tree = Files.walk(Path.of("."))) {
            for (Path file : (Iterable<Path>) tree.filter(Format::ours)::iterator) {
                if (Files.getLastModifiedTime(file).compareTo(since) < 0) continue;
                String now = Files.readString(file);
                String then = formatter.formatSource(ImportOrderer.reorderImports(RemoveUnusedImports.removeUnusedImports(now), style));
                if (now.equals(then)) continue;
                differing.add(file);
                if (write) Files.writeString(file, then);
            }
        }
        if (write || differing.isEmpty()) {
            Files.writeString(stamp, "");
            Files.setLastModifiedTime(stamp, start);
            return;
        }
        differing.forEach(file -> System.err.println("[ERROR] not formatted: " + file));
        System.err.println("[ERROR] Mend it with: mvn -N process-sources -Dformat=write");
        System.exit(1);
    }

    private static boolean ours(Path file) {
        String name = file.toString();
        return name.endsWith(".java") && name.contains("/src/") && !name.contains("/target/") && !name.startsWith("./.");
    }
}
