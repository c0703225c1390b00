package dev.safetysystem.migrate.backup;

import java.util.List;

/**
 * What belongs to a database but is in no dump of it: how it is created, who may connect, and the
 * settings that its sessions start with.
 *
 * @param owner its owner
 * @param encoding its encoding, such as {@code UTF8}
 * @param collate LC_COLLATE
 * @param ctype LC_CTYPE
 * @param provider {@code libc}, {@code icu} or {@code builtin}
 * @param locale the provider's locale; empty for libc
 * @param connectionLimit most sessions at once; -1 for no limit
 * @param comment its comment; empty if none
 * @param grants its privileges
 * @param settings its {@code ALTER DATABASE … SET} and {@code ALTER ROLE … IN DATABASE … SET}
 * @param withheld names of settings whose values look like secrets: they are not written down
 */
public record DatabaseProperties(
        String owner,
        String encoding,
        String collate,
        String ctype,
        String provider,
        String locale,
        int connectionLimit,
        String comment,
        Grants grants,
        List<Setting> settings,
        List<String> withheld) {

    /** Copies the lists. */
    public DatabaseProperties {
        settings = List.copyOf(settings);
        withheld = List.copyOf(withheld);
    }

    /**
     * The privileges on the database.
     *
     * @param standard whether nobody ever changed them
     * @param entries all of them, if somebody did
     */
    public record Grants(boolean standard, List<Grant> entries) {

        /** Copies the list. */
        public Grants {
            entries = List.copyOf(entries);
        }
    }

    /**
     * One privilege on the database.
     *
     * @param grantee a role; empty for PUBLIC
     * @param privilege CONNECT, CREATE or TEMPORARY
     * @param grantable whether the grantee may pass it on
     */
    public record Grant(String grantee, String privilege, boolean grantable) {}

    /**
     * One setting that sessions start with.
     *
     * @param role whom it applies to; empty for everyone
     * @param name the setting's name
     * @param value its value, as the server stores it
     */
    public record Setting(String role, String name, String value) {}
}
