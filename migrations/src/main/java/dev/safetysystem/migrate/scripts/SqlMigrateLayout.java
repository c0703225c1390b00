package dev.safetysystem.migrate.scripts;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * sql-migrate: {@code 4-create.sql} with both ways in it, by the number in front, then by the whole
 * name.
 */
final class SqlMigrateLayout implements Layout {
    private static final Pattern FILE =
            Pattern.compile("(?<version>\\d+)[_-]?(?<name>[^/]*)\\.sql");

    @Override
    public String word() {
        return "sql-migrate";
    }

    @Override
    public boolean fits(List<String> scripts, Supplier<Optional<Dialect>> markers) {
        return Layout.super.fits(scripts, markers)
                && markers.get().equals(Optional.of(Dialect.SQL_MIGRATE));
    }

    @Override
    public Optional<FileName> name(String path) {
        return FileName.parse(FILE, path, FileName.Kind.UP);
    }

    @Override
    public boolean allowsNamesakes() {
        return true;
    }
}
