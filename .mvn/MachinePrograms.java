import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Copies programs of this machine, and what they are linked with, to OUT, each under its own path: the
 * files of an image that runs them. Which packages they came from is said as DebianPackages says it.
 *
 * <pre>java .mvn/MachinePrograms.java OUT PROGRAM...</pre>
 */
class MachinePrograms {
    void main(String[] arguments) throws Exception {
        Path out = Path.of(arguments[0]);
        List<Path> programs = Arrays.stream(arguments).skip(1).map(Path::of).toList();
        Tree.delete(out);
        Files.createDirectories(out.resolve("tmp"));
        Files.createDirectories(out.resolve("etc"));
        Files.writeString(out.resolve("etc/passwd"), "root:x:0:0::/:/none\nnonroot:x:65532:65532::/tmp:/none\n");
        for (Path program : programs) {
            Path copy = out.resolve(program.toString().substring(1));
            Files.createDirectories(copy.getParent());
            Files.copy(program.toRealPath(), copy);
        }
        var copied = new ArrayList<>(programs);
        copied.addAll(LinkedFiles.copy(programs, out));
        DebianPackages.record(copied, out);
    }
}
