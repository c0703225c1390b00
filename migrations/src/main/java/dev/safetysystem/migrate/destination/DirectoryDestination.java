package dev.safetysystem.migrate.destination;

import dev.safetysystem.migrate.destination.DestinationException.Kind;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * A directory, usually a mounted volume. An object is written beside its name, forced to the disk
 * and renamed, so that a name never stands for half an object, whatever is killed.
 */
public final class DirectoryDestination implements Destination {

    private static final String PARTIAL = ".partial";
    private static final String WORK = ".work";
    private static final int BLOCK = 1 << 20;

    private final Path root;

    /**
     * A destination in a directory.
     *
     * @param root the directory; it must exist (a volume that is not mounted would otherwise be
     *     taken for an empty destination)
     * @throws DestinationException if it is no directory
     */
    public DirectoryDestination(Path root) throws DestinationException {
        if (!Files.isDirectory(root)) {
            throw new DestinationException(
                    Kind.REFUSED,
                    "destination "
                            + root
                            + " is not a directory; create it, or check that its volume is mounted");
        }
        this.root = root;
    }

    @Override
    public List<Stored> list(String prefix) throws DestinationException {
        var start = prefix.isEmpty() ? root : resolve(prefix.substring(0, prefix.length() - 1));
        if (!Files.isDirectory(start)) {
            return List.of();
        }
        try (var files = Files.walk(start)) {
            return files.filter(this::isObject).map(this::stored).toList();
        } catch (IOException e) {
            throw failed("list " + start, e);
        } catch (UncheckedIOException e) {
            throw failed("list " + start, e.getCause());
        }
    }

    private boolean isObject(Path file) {
        for (var part : root.relativize(file)) {
            if (part.toString().startsWith(".")) {
                return false;
            }
        }
        return Files.isRegularFile(file) && !file.toString().endsWith(PARTIAL);
    }

    private Stored stored(Path file) {
        try {
            return new Stored(
                    root.relativize(file).toString(),
                    Files.size(file),
                    Files.getLastModifiedTime(file).toInstant());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void put(String key, Path file, LongConsumer progress) throws DestinationException {
        var target = resolve(key);
        try {
            Files.createDirectories(target.getParent());
            if (file.startsWith(root.resolve(WORK))) {
                // Made on this very volume: the rename is the copy.
                force(file);
                Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
                forceDirectory(target.getParent());
                progress.accept(Files.size(target));
                return;
            }
            try (var source = FileChannel.open(file, StandardOpenOption.READ)) {
                commit(target, out -> copy(source, out, progress));
            }
        } catch (IOException e) {
            throw failed("write " + target, e);
        }
    }

    private static void copy(FileChannel source, FileChannel out, LongConsumer progress)
            throws IOException {
        long copied = 0;
        long size = source.size();
        while (copied < size) {
            long step = source.transferTo(copied, Math.min(16L * BLOCK, size - copied), out);
            if (step <= 0) {
                throw new IOException("the file became shorter while it was copied");
            }
            copied += step;
            progress.accept(copied);
        }
    }

    @Override
    public void put(String key, byte[] content) throws DestinationException {
        var target = resolve(key);
        try {
            Files.createDirectories(target.getParent());
            commit(
                    target,
                    out -> {
                        var bytes = ByteBuffer.wrap(content);
                        while (bytes.hasRemaining()) {
                            out.write(bytes);
                        }
                    });
        } catch (IOException e) {
            throw failed("write " + target, e);
        }
    }

    private interface Writing {
        void to(FileChannel out) throws IOException;
    }

    private static void commit(Path target, Writing writing) throws IOException {
        var partial = target.resolveSibling(target.getFileName() + PARTIAL);
        try {
            try (var out =
                    FileChannel.open(
                            partial,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE)) {
                writing.to(out);
                out.force(true);
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
        forceDirectory(target.getParent());
    }

    private static void force(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void forceDirectory(Path directory) throws IOException {
        // A rename is durable only once its directory is.
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public InputStream open(String key) throws DestinationException {
        var file = resolve(key);
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw failed("read " + file, e);
        }
    }

    @Override
    public void delete(String key) throws DestinationException {
        var file = resolve(key);
        try {
            Files.deleteIfExists(file);
            removeEmptyFolders(file.getParent());
        } catch (IOException e) {
            throw failed("delete " + file, e);
        }
    }

    private void removeEmptyFolders(Path from) throws IOException {
        for (var folder = from;
                !folder.equals(root) && folder.startsWith(root);
                folder = folder.getParent()) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (var content = Files.list(folder)) {
                if (content.findAny().isPresent()) {
                    return;
                }
            }
            Files.delete(folder);
        }
    }

    @Override
    public void removeInterrupted(String prefix, Instant olderThan) throws DestinationException {
        removeOld(root.resolve(prefix), olderThan, file -> file.toString().endsWith(PARTIAL));
        removeOld(root.resolve(WORK), olderThan, file -> true);
    }

    private void removeOld(
            Path start, Instant olderThan, java.util.function.Predicate<Path> leftover)
            throws DestinationException {
        if (!Files.isDirectory(start)) {
            return;
        }
        try (var files = Files.walk(start)) {
            for (var file :
                    files.filter(Files::isRegularFile)
                            .filter(leftover)
                            .filter(f -> stored(f).modified().isBefore(olderThan))
                            .toList()) {
                Files.deleteIfExists(file);
                removeEmptyFolders(file.getParent());
            }
        } catch (IOException e) {
            throw failed("clean " + start, e);
        } catch (UncheckedIOException e) {
            throw failed("clean " + start, e.getCause());
        }
    }

    @Override
    public Optional<Path> asFile(String key) {
        try {
            var file = resolve(key);
            return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
        } catch (DestinationException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Path> workFolder() {
        return Optional.of(root.resolve(WORK));
    }

    @Override
    public String describe() {
        return "directory " + root;
    }

    @Override
    public void close() {
        // Nothing is held open between calls.
    }

    private Path resolve(String key) throws DestinationException {
        return root.resolve(Keys.checked(key));
    }

    private static DestinationException failed(String act, IOException cause) {
        var reason = String.valueOf(cause.getMessage());
        if (cause instanceof NoSuchFileException) {
            return new DestinationException(Kind.MISSING, "cannot " + act + ": not there", cause);
        }
        if (reason.toLowerCase(Locale.ROOT).contains("no space left")
                || reason.toLowerCase(Locale.ROOT).contains("quota exceeded")) {
            return new DestinationException(
                    Kind.FULL,
                    "cannot " + act + ": no space left on the volume; prune, or enlarge it",
                    cause);
        }
        if (cause instanceof FileAlreadyExistsException
                || cause instanceof NotDirectoryException
                || cause instanceof java.nio.file.AccessDeniedException) {
            return new DestinationException(
                    Kind.REFUSED,
                    "cannot " + act + ": " + cause.getClass().getSimpleName() + " " + reason,
                    cause);
        }
        return new DestinationException(Kind.UNREACHABLE, "cannot " + act + ": " + reason, cause);
    }
}
