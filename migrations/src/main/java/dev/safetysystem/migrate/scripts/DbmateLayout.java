package dev.safetysystem.migrate.scripts;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** dbmate: {@code 20220426153628_create.sql} with both ways in it, names compared as texts. */
final class DbmateLayout implements Layout {
    private static final Pattern FILE = Pattern.compile("(?<version>\\d+)_?(?<name>[^/]*)\\.sql");

    @Override
    public String word() {
        return "dbmate";
    }

    @Override
    public boolean fits(List<String> scripts, Supplier<Optional<Dialect>> markers) {
        return Layout.super.fits(scripts, markers)
                && markers.get().equals(Optional.of(Dialect.DBMATE));
    }

    @Override
    public Optional<FileName> name(String path) {
        return FileName.parse(FILE, path, FileName.Kind.UP);
    }

    @Override
    public boolean sortsAsText() {
        return true;
    }
}
