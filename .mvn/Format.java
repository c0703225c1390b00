import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import com.google.googlejavaformat.java.ImportOrderer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/** Checks or writes the one format of this project's Java: google-java-format, four spaces. No formatter plugin runs on JDK 25 while Maven runs on 17. */
class Format {
    void main(String[] args) throws Exception {
        boolean write = args.length == 1 && args[0].equals("write");
        var style = JavaFormatterOptions.Style.AOSP;
        var formatter = new Formatter(JavaFormatterOptions.builder().style(style).build());
        var differing = new ArrayList<Path>();
        try (var tree = Files.walk(Path.of("."))) {
            for (Path file : (Iterable<Path>) tree.filter(Format::ours)::iterator) {
                String now = Files.readString(file);
                String then = formatter.formatSource(ImportOrderer.reorderImports(RemoveUnusedImports.removeUnusedImports(now), style));
                if (now.equals(then)) continue;
                differing.add(file);
                if (write) Files.writeString(file, then);
            }
        }
        if (write || differing.isEmpty()) return;
        differing.forEach(file -> System.err.println("[ERROR] not formatted: " + file));
        System.err.println("[ERROR] Mend it with: mvn -N process-sources -Dformat=write");
        System.exit(1);
    }

    private static boolean ours(Path file) {
        String name = file.toString();
        return name.endsWith(".java") && name.contains("/src/") && !name.contains("/target/") && !name.startsWith("./.");
    }
}
