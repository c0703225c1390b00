package dev.safetysystem.migrate.backup;

import dev.safetysystem.migrate.hash.Hash;
import dev.safetysystem.migrate.outcome.Failure;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/**
 * Where a set is at its destination: sets of different systems or databases never mix.
 *
 * @param system folder of the system
 * @param database folder of the database
 * @param set the set's id and folder
 */
public record SetAddress(String system, String database, String set) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");

    /**
     * The address of a set.
     *
     * @param system name of the system, in any characters
     * @param database name of the database, in any characters
     * @param set the set's id
     */
    public static SetAddress of(String system, String database, String set) {
        return new SetAddress(folder(system), folder(database), set);
    }

    /**
     * The address of a set that is made now.
     *
     * @param system name of the system, in any characters
     * @param database name of the database, in any characters
     * @param name the backup's name, by {@link #checkedName}
     * @param at the set's instant, of which the id holds the second
     */
    public static SetAddress of(String system, String database, String name, Instant at) {
        return of(system, database, name + "-" + TIME.format(at));
    }

    /**
     * A folder for a name. A name with characters that not every storage has keeps the others, and
     * a hash tells it from its likes.
     */
    public static String folder(String name) {
        if (PLAIN.matcher(name).matches()) {
            return name;
        }
        var hash = Hash.SHA_256.of(name).substring(0, 8);
        var plain = name.replaceAll("[^A-Za-z0-9_-]", "_");
        return "x" + plain.substring(0, Math.min(60, plain.length())) + "-" + hash;
    }

    /**
     * A backup's name as part of set ids.
     *
     * @throws Failure bad input, if ids could not be made of it
     */
    public static String checkedName(String name) {
        if (name.matches("[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?")) {
            return name;
        }
        throw Failure.badInput(
                "backup-name",
                "--name '" + name + "' cannot be part of a set's id",
                "Use up to 50 lower-case letters, digits and '-', such as nightly");
    }

    /** The key of everything in the set: ends with {@code /}. */
    public String prefix() {
        return system + "/" + database + "/" + set + "/";
    }

    /** The key of a file of the set. */
    public String key(String file) {
        return prefix() + file;
    }

    /** As people write it: {@code system/database/set}. */
    @Override
    public String toString() {
        return system + "/" + database + "/" + set;
    }
}
