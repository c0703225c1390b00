package dev.safetysystem.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What an API server was asked, by whom, and what it answered, in the order in which requests
 * ended.
 */
public final class AuditLog {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Supplier<String> marking;

    AuditLog(Path file, Supplier<String> marking) {
        this.file = file;
        this.marking = marking;
    }

    /**
     * A place in the log.
     *
     * @param offset in bytes
     */
    public record Position(long offset) {
        /** Before the first request. */
        public static final Position BEGIN = new Position(0);
    }

    /**
     * The place behind every request that was answered before this call, each of which is in the
     * log when this returns.
     */
    public Position now() {
        String mark = marking.get();
        List<Position> found = new ArrayList<>();
        Waiting.until(
                "a request to be in the audit log " + file,
                () -> {
                    findMark(mark).ifPresent(found::add);
                    return !found.isEmpty();
                });
        return found.getFirst();
    }

    /** Every request that ended between a place and this call, and every watch begun. */
    public List<AuditRecord> since(Position from) {
        return between(from, now());
    }

    /** Every request between two places. */
    public List<AuditRecord> between(Position from, Position to) {
        return lines(from, to.offset()).stream()
                .map(AuditLog::parse)
                .filter(entry -> !entry.isMark())
                .toList();
    }

    /** The position behind the mark's line. The mark was just made: it is near the end. */
    private Optional<Position> findMark(String mark) {
        try {
            long size = Files.size(file);
            long begin = Math.max(0, size - 4_000_000);
            String tail = text(begin, size);
            int at = tail.indexOf(mark);
            int end = at < 0 ? -1 : tail.indexOf('\n', at);
            return end < 0 ? Optional.empty() : Optional.of(new Position(begin + end + 1));
        } catch (IOException e) {
            throw new ClusterException("cannot read the audit log", e);
        }
    }

    private List<String> lines(Position from, long to) {
        try {
            return text(from.offset(), to).lines().toList();
        } catch (IOException e) {
            throw new ClusterException("cannot read the audit log", e);
        }
    }

    /** One character for each byte, so that places in the text are places in the file. */
    private String text(long from, long to) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            byte[] bytes = new byte[Math.toIntExact(to - from)];
            open.seek(from);
            open.readFully(bytes);
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    private static AuditRecord parse(String line) {
        try {
            JsonNode json = JSON.readTree(line.getBytes(StandardCharsets.ISO_8859_1));
            return AuditRecord.of(json);
        } catch (IOException e) {
            throw new UncheckedIOException("not a line of an audit log: " + line, e);
        }
    }
}
