package dev.safetysystem.migrate.scripts;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Prisma: {@code 20220426153628_init/migration.sql}, in the order of the folders' names. */
final class PrismaLayout implements Layout {
    private static final Pattern FILE =
            Pattern.compile("(?<version>\\d+)(?:_(?<name>[^/]*))?/migration\\.sql");

    @Override
    public String word() {
        return "prisma";
    }

    @Override
    public boolean fits(List<String> scripts, Supplier<Optional<Dialect>> markers) {
        return scripts.stream().allMatch(path -> path.endsWith("/migration.sql"));
    }

    @Override
    public Optional<FileName> name(String path) {
        return FileName.parse(FILE, path, FileName.Kind.UP);
    }

    @Override
    public boolean sortsAsText() {
        return true;
    }

    @Override
    public boolean allowsNamesakes() {
        return true;
    }
}
