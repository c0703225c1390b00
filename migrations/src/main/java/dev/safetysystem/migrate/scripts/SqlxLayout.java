package dev.safetysystem.migrate.scripts;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * sqlx: {@code 20220426153628_create.sql}, or {@code .up.sql} with {@code .down.sql}; versions as
 * numbers. Nothing but its table tells it from others, so it is named by {@code --layout}.
 */
final class SqlxLayout implements Layout {
    private static final Pattern DOWN = Pattern.compile(NAME + "\\.down\\.sql");
    private static final Pattern UP = Pattern.compile(NAME.replace("*", "*?") + "(\\.up)?\\.sql");

    @Override
    public String word() {
        return "sqlx";
    }

    @Override
    public boolean fits(List<String> scripts, Supplier<Optional<Dialect>> markers) {
        return false;
    }

    @Override
    public Optional<FileName> name(String path) {
        return FileName.parse(DOWN, path, FileName.Kind.DOWN)
                .or(() -> FileName.parse(UP, path, FileName.Kind.UP));
    }
}
