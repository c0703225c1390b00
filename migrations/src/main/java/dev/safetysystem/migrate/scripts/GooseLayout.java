package dev.safetysystem.migrate.scripts;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** goose: {@code 00004_create.sql} with both ways in it, versions as numbers. */
final class GooseLayout implements Layout {
    private static final Pattern FILE = Pattern.compile(NAME + "\\.sql");

    @Override
    public String word() {
        return "goose";
    }

    @Override
    public boolean fits(List<String> scripts, Supplier<Optional<Dialect>> markers) {
        return Layout.super.fits(scripts, markers)
                && markers.get().equals(Optional.of(Dialect.GOOSE));
    }

    @Override
    public Optional<FileName> name(String path) {
        return FileName.parse(FILE, path, FileName.Kind.UP);
    }
}
