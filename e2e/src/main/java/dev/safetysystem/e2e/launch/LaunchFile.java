package dev.safetysystem.e2e.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes down the Java and the class path that it was itself started with. */
public final class LaunchFile {
    private LaunchFile() {}

    /**
     * @param arguments the file to write: a line with the Java program, a line with the class path
     * @throws IOException when the file cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        Files.write(
                Path.of(arguments[0]),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        System.getProperty("java.class.path")));
    }
}
