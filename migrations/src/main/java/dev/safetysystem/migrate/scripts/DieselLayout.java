package dev.safetysystem.migrate.scripts;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * diesel: {@code 2022-04-26-153628_create_users/up.sql} and {@code down.sql}. The version is what
 * stands before the first underscore, without its dashes; versions are compared as texts.
 */
final class DieselLayout implements Layout {
    private static final Pattern FILE =
            Pattern.compile("(?<version>[\\d-]+)(?:_(?<name>[^/]*))?/(?<way>up|down)\\.sql");
    private static final Pattern DATED = Pattern.compile("(\\d{4}-\\d\\d-\\d\\d-\\d{6}|0{14})_.*");
    private static final Pattern ALONE =
            Pattern.compile("(?m)^\\s*run_in_transaction\\s*=\\s*false\\b");

    @Override
    public String word() {
        return "diesel";
    }

    @Override
    public boolean fits(List<String> scripts, Supplier<Optional<Dialect>> markers) {
        return scripts.stream().allMatch(path -> FILE.matcher(path).matches())
                && scripts.stream().anyMatch(path -> DATED.matcher(path).matches());
    }

    @Override
    public Optional<FileName> name(String path) {
        Matcher file = FILE.matcher(path);
        if (!file.matches()) {
            return Optional.empty();
        }
        var kind = file.group("way").equals("up") ? FileName.Kind.UP : FileName.Kind.DOWN;
        String name = Optional.ofNullable(file.group("name")).orElse("");
        return Version.parse(file.group("version").replace("-", ""))
                .map(version -> new FileName(version, name, kind));
    }

    @Override
    public boolean sortsAsText() {
        return true;
    }

    /** The version alone: what is shorter comes first. */
    @Override
    public String compared(String path) {
        Matcher file = FILE.matcher(path);
        return file.matches() ? file.group("version").replace("-", "") : path;
    }

    @Override
    public char filling() {
        return '0';
    }

    @Override
    public Optional<Neighbour> neighbour(String script) {
        int slash = script.lastIndexOf('/');
        return Optional.of(new Neighbour(script.substring(0, slash) + "/metadata.toml", ALONE));
    }
}
