package dev.safetysystem.migrate.destination;

import java.util.regex.Pattern;

/** The form of keys: they are read back from places that others can write to. */
final class Keys {

    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,199}");

    private Keys() {}

    /**
     * The key itself, if each of its parts is a plain name.
     *
     * @throws DestinationException if the key could lead out of the place or is no key
     */
    static String checked(String key) throws DestinationException {
        for (var part : key.split("/", -1)) {
            if (!PART.matcher(part).matches()) {
                throw new DestinationException(
                        DestinationException.Kind.REFUSED,
                        "'"
                                + key
                                + "' is not a key: parts are letters, digits, '.', '_' and '-', and"
                                + " none begins with a dot");
            }
        }
        return key;
    }
}
