package dev.safetysystem.migrate.scripts;

import java.util.Optional;
import java.util.regex.Pattern;

/** golang-migrate: {@code 000004_create.up.sql} and {@code .down.sql}, versions as numbers. */
final class GolangMigrateLayout implements Layout {
    private static final Pattern UP = Pattern.compile(NAME + "\\.up\\.sql");
    private static final Pattern DOWN = Pattern.compile(NAME + "\\.down\\.sql");

    @Override
    public String word() {
        return "golang-migrate";
    }

    @Override
    public Optional<FileName> name(String path) {
        return FileName.parse(UP, path, FileName.Kind.UP)
                .or(() -> FileName.parse(DOWN, path, FileName.Kind.DOWN));
    }
}
