package dev.safetysystem.migrate.secret;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The secret values this process has met. Whatever leaves the process (terminal, result, history,
 * manifest) passes {@link #redact}. Safe for use by several threads.
 */
public final class Secrets {
    /** What stands where a secret stood. */
    public static final String BLANK = "***";

    /** Shorter values would blank ordinary words, and protect nothing. */
    private static final int SHORTEST = 3;

    /** Other variables than passwords often hold a word such as {@code true}: those stay. */
    private static final int SHORTEST_TOKEN = 8;

    private static final Pattern PASSWORD_NAME = Pattern.compile("PASS(WORD|WD|PHRASE)?$");
    private static final Pattern TOKEN_NAME =
            Pattern.compile("PASSW|SECRET|TOKEN|API_?KEY|_KEYS?$|CREDENTIAL");
    private static final Pattern USER_INFO = Pattern.compile("://([^/?#\\s]*)@");
    private static final Pattern PARAMETER =
            Pattern.compile("(?i)(password|passwd|sslpassword|token|secret)=([^&\\s'\"]+)");

    /** Longest first: a secret that contains another must not be half blanked. */
    private final ConcurrentSkipListSet<String> values =
            new ConcurrentSkipListSet<>(
                    Comparator.comparingInt(String::length)
                            .reversed()
                            .thenComparing(Comparator.naturalOrder()));

    /** Every variable whose name or shape says that it holds a secret. */
    public static Secrets inEnvironment(Map<String, String> environment) {
        var secrets = new Secrets();
        environment.forEach(
                (name, value) -> {
                    String upper = name.toUpperCase(Locale.ROOT);
                    boolean token =
                            TOKEN_NAME.matcher(upper).find() && value.length() >= SHORTEST_TOKEN;
                    if (token || PASSWORD_NAME.matcher(upper).find()) {
                        secrets.add(value);
                    }
                    secrets.addUrl(value);
                });
        return secrets;
    }

    /** From now on {@code secret} is blanked, as it stands and in its percent-encoded forms. */
    public void add(String secret) {
        String trimmed = secret.strip();
        for (String form : List.of(secret, trimmed, encoded(trimmed), decoded(trimmed))) {
            if (form.length() >= SHORTEST) {
                values.add(form);
            }
        }
    }

    /** Finds the passwords in a connection URL or DSN, whatever its scheme. */
    public void addUrl(String text) {
        Matcher userInfo = USER_INFO.matcher(text);
        while (userInfo.find()) {
            String both = userInfo.group(1);
            int colon = both.indexOf(':');
            if (colon >= 0) {
                add(both.substring(colon + 1));
            }
        }
        Matcher parameter = PARAMETER.matcher(text);
        while (parameter.find()) {
            add(parameter.group(2));
        }
    }

    /** The text with every known secret blanked. */
    public String redact(String text) {
        String safe = text;
        for (String value : values) {
            if (safe.contains(value)) {
                safe = safe.replace(value, BLANK);
            }
        }
        return safe;
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return value;
        }
    }
}
