import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes down the Java that it runs in and a class path, for scripts that start at once. */
final class LaunchFile {
    private LaunchFile() {}

    /**
     * @param arguments the file to write, the class path
     */
    public static void main(String[] arguments) throws IOException {
        Files.write(
                Path.of(arguments[0]),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        arguments[1]));
    }
}
