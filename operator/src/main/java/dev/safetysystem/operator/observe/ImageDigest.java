package dev.safetysystem.operator.observe;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a container really runs, as its node names it.
 *
 * @param ofRegistry whether it is the digest under which a registry gave the image; else it is the
 *     node's own, as for an image that was loaded from a file. Only digests of one form can be
 *     compared
 * @param sha256 64 hexadecimal digits
 */
public record ImageDigest(boolean ofRegistry, String sha256) {
    private static final Pattern FORM =
            Pattern.compile("(?:.*(?<at>@)|=?)sha256:(?<hex>[0-9a-f]{64})");
    private static final int SHORT = 12;

    /** Reads an image ID of a container's status, or what {@link #text} wrote. */
    public static Optional<ImageDigest> parse(String text) {
        Matcher found = FORM.matcher(text == null ? "" : text);
        return found.matches()
                ? Optional.of(new ImageDigest(found.group("at") != null, found.group("hex")))
                : Optional.empty();
    }

    /** As it is stored: {@code @sha256:…}, or {@code =sha256:…} for the node's own. */
    public String text() {
        return (ofRegistry ? "@" : "=") + "sha256:" + sha256;
    }

    /** For people, as short as they write it themselves. */
    public String brief() {
        return "sha256:" + sha256.substring(0, SHORT);
    }

    /** Whether it is known to be another image. */
    public boolean differsFrom(ImageDigest other) {
        return ofRegistry == other.ofRegistry && !sha256.equals(other.sha256);
    }
}
