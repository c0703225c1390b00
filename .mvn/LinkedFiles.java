import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What programs of this machine are linked with. */
class LinkedFiles {
    private LinkedFiles() {}

    /** Copies the libraries of these programs to a directory, under their own paths; tells which. */
    static Set<Path> copy(List<Path> programs, Path out) throws Exception {
        var libraries = new TreeSet<Path>();
        for (Path library : of(programs)) {
            Path copy = out.resolve(library.toString().substring(1));
            if (Files.exists(copy)) continue;
            Files.createDirectories(copy.getParent());
            Files.copy(library.toRealPath(), copy);
            libraries.add(library);
        }
        return libraries;
    }

    /** The libraries of these programs, as the loader names them. */
    static Set<Path> of(List<Path> programs) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("ldd"));
        programs.forEach(program -> command.add(program.toString()));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) throw new IllegalStateException("ldd failed: " + output);
        var libraries = new TreeSet<Path>();
        var named = Pattern.compile("(?m)^\\s+(?:\\S+ => )?(/\\S+) \\(0x").matcher(output);
        while (named.find()) libraries.add(Path.of(named.group(1)));
        return libraries;
    }
}
