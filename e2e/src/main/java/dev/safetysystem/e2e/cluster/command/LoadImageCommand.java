package dev.safetysystem.e2e.cluster.command;

import dev.safetysystem.e2e.cluster.ClusterException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.nio.file.Files;
import java.nio.file.Path;

/** Gives an image to a real node. */
@Command(
        name = "load-image",
        description = "Make an image known to a real node, under the name in its archive.")
final class LoadImageCommand implements Runnable {
    @Mixin private NameOption name;

    @Parameters(
            paramLabel = "TAR",
            description = "An archive as docker save or an OCI builder writes it.")
    private Path archive;

    @Override
    public void run() {
        if (!Files.isReadable(archive)) {
            throw new ClusterException(archive + " is not there or cannot be read");
        }
        name.running().loadImage(archive);
        ClusterCommand.PROGRESS.say("loaded " + archive);
    }
}
