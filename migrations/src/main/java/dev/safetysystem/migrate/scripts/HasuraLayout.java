package dev.safetysystem.migrate.scripts;

import java.util.Optional;
import java.util.regex.Pattern;

/** Hasura: {@code 1650987388123_create_users/up.sql} and {@code down.sql}, numbers in order. */
final class HasuraLayout implements Layout {
    private static final Pattern UP = Pattern.compile(NAME + "/up\\.sql");
    private static final Pattern DOWN = Pattern.compile(NAME + "/down\\.sql");

    @Override
    public String word() {
        return "hasura";
    }

    @Override
    public Optional<FileName> name(String path) {
        return FileName.parse(UP, path, FileName.Kind.UP)
                .or(() -> FileName.parse(DOWN, path, FileName.Kind.DOWN));
    }
}
