package dev.safetysystem.migrate.restore;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.zip.CRC32;

/** Names of the databases that a restore makes, within the 63 bytes that the server keeps. */
final class DatabaseNames {

    private static final int LONGEST = 63;

    /** Lower case, so that people need not quote it in their statements. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd't'HHmmss'z'").withZone(ZoneOffset.UTC);

    private DatabaseNames() {}

    /** The database that a set is restored into before the swap. */
    static String restoring(String database, String set) {
        return shortened(database, "_restore_" + hash(set));
    }

    /** The database that a test restore fills. */
    static String drill(String database, String set) {
        return shortened(database, "_drill_" + hash(set));
    }

    /** The database that was live until the swap. */
    static String quarantine(String database, Instant at) {
        return shortened(database, "_quarantine_" + TIME.format(at));
    }

    /** The server would cut a longer name without a word, and two names could become one. */
    private static String shortened(String database, String suffix) {
        int room = LONGEST - suffix.length();
        if (database.getBytes(StandardCharsets.UTF_8).length <= room) {
            return database + suffix;
        }
        var tail = "_" + hash(database);
        var head = new StringBuilder();
        int left = room - tail.length();
        for (var character : database.codePoints().mapToObj(Character::toString).toList()) {
            left -= character.getBytes(StandardCharsets.UTF_8).length;
            if (left < 0) {
                break;
            }
            head.append(character);
        }
        return head + tail + suffix;
    }

    private static String hash(String text) {
        var crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
