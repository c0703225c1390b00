package dev.safetysystem.e2e.install;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/**
 * The source tree that this program was compiled in.
 *
 * @param root its first directory
 */
public record SourceTree(Path root) {
    /**
     * Found from where this class lies.
     *
     * @throws IllegalStateException when the class is not in a source tree's target directory
     */
    public static SourceTree here() {
        try {
            Path classes =
                    Path.of(
                            SourceTree.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            return Stream.iterate(classes, Path::getParent)
                    .takeWhile(directory -> directory != null)
                    .filter(directory -> Files.isRegularFile(directory.resolve(".editorconfig")))
                    .findFirst()
                    .map(SourceTree::new)
                    .orElseThrow(
                            () ->
                                    new IllegalStateException(
                                            classes
                                                    + " is not below a source tree: run this from a clone"));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A file or directory of it. */
    public Path path(String relative) {
        return root.resolve(relative);
    }

    /** Whether a file is there and none of these sources is younger. */
    boolean isCurrent(Path file, List<String> sources) {
        try {
            FileTime made = Files.getLastModifiedTime(file);
            return sources.stream().map(this::path).noneMatch(source -> isYounger(source, made));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isYounger(Path source, FileTime made) {
        if (!Files.exists(source)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(source)) {
            return files.filter(Files::isRegularFile)
                    .anyMatch(file -> lastModified(file).compareTo(made) > 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileTime lastModified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
