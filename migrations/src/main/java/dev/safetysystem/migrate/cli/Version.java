package dev.safetysystem.migrate.cli;

import picocli.CommandLine.IVersionProvider;

import java.util.Optional;

/** The program's version, as its jar's manifest says. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"migrate " + text()};
    }

    /** The version, {@code development} when not run from a jar. */
    static String text() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
