package dev.safetysystem.e2e.bench;

import dev.safetysystem.e2e.install.Images;
import dev.safetysystem.e2e.result.Figure;
import dev.safetysystem.e2e.result.Result;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;

/**
 * What a node has to fetch before the operator runs.
 *
 * @param images of this source tree
 */
record ImageSize(Images images) {
    private static final double MOST_MEGABYTES = 50;

    Result measure() {
        try {
            double megabytes = Files.size(images.operator()) / 1e6;
            return new Result(
                    "image",
                    "size of the archive, whose layers are compressed",
                    List.of(Figure.bounded("operator image", megabytes, "MB", MOST_MEGABYTES)),
                    List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
