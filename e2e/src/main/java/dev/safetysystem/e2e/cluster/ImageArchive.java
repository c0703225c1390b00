package dev.safetysystem.e2e.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A container image with one static program in it and nothing else, as {@code docker save} writes
 * it: no registry is needed to have one.
 *
 * @param program the file that the image runs
 * @param name the image's name and tag
 */
record ImageArchive(Path program, String name) {
    static ImageArchive ofOneProgram(Path program, String name) {
        return new ImageArchive(program, name);
    }

    /** The same program gives the same bytes: owner and times are fixed. */
    void writeTo(Path archive) throws IOException {
        Path work = Files.createTempDirectory("image");
        try {
            tar(work.resolve("layer.tar"), program.getParent(), program.getFileName().toString());
            Files.writeString(work.resolve("config.json"), config(work.resolve("layer.tar")));
            Files.writeString(
                    work.resolve("manifest.json"),
                    """
                    [{"Config":"config.json","RepoTags":["%s"],"Layers":["layer.tar"]}]
                    """
                            .formatted(name));
            Files.createDirectories(archive.getParent());
            tar(archive, work, "manifest.json", "config.json", "layer.tar");
        } finally {
            FileTree.delete(work);
        }
    }

    private String config(Path layer) throws IOException {
        return """
        {"architecture":"%s","os":"linux","config":{"Entrypoint":["/%s"],"User":"65532:65532"},\
        "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}
        """
                .formatted(
                        System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64",
                        program.getFileName(),
                        sha256(Files.readAllBytes(layer)));
    }

    private static void tar(Path archive, Path directory, String... files) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "tar",
                                "--format=ustar",
                                "--owner=0",
                                "--group=0",
                                "--numeric-owner",
                                "--mtime=@0",
                                "-C",
                                directory.toString(),
                                "-cf",
                                archive.toString()));
        words.addAll(List.of(files));
        Command.of(words).run().orThrow();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
