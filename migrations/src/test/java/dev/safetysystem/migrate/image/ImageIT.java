package dev.safetysystem.migrate.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.safetysystem.migrate.ground.Project;
import dev.safetysystem.migrate.json.Json;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the build has packaged, unpacked and run as a container runtime would. */
@DisplayName("The image")
class ImageIT {
    private static final long MOST_BYTES = 60L << 20;

    /** Its own root, read-only but for /tmp, and a user without any right. */
    private static final String CONTAINER =
            """
            mount --bind "$0" "$0" && mount --rbind /dev "$0/dev" && mount --rbind /proc "$0/proc" && mount -t tmpfs tmpfs "$0/tmp" \
            && mount -o remount,bind,ro "$0" && chmod 1777 "$0/tmp" && exec chroot --userspec=65532:65532 "$0" "$@"
            """;

    @TempDir private static Path folder;
    private static Json.Fields settings;
    private static List<Path> layers;

    @BeforeAll
    static void unpack() throws Exception {
        Path image = Files.createDirectory(folder.resolve("image"));
        tar("-xf", "target/migrate-image.tar", image);
        Json.Fields manifest =
                blob(image, items(json(image.resolve("index.json")), "manifests").getFirst());
        settings = (Json.Fields) blob(image, field(manifest, "config")).get("config").orElseThrow();
        layers = items(manifest, "layers").stream().map(layer -> file(image, layer)).toList();
        Path root = Files.createDirectory(folder.resolve("root"));
        for (Path layer : layers) {
            tar("-xzf", layer.toString(), root);
        }
        for (String name : List.of("dev", "proc", "sql")) {
            Files.createDirectories(root.resolve(name));
        }
    }

    private static void tar(String how, String archive, Path to) throws Exception {
        assertThat(
                        new ProcessBuilder("tar", how, archive, "-C", to.toString())
                                .inheritIO()
                                .start()
                                .waitFor())
                .as(archive)
                .isZero();
    }

    private static Json.Fields json(Path file) throws IOException {
        return (Json.Fields) Json.parse(Files.readString(file));
    }

    private static Json.Fields field(Json.Fields of, String name) {
        return (Json.Fields) of.get(name).orElseThrow();
    }

    private static List<Json.Fields> items(Json.Fields of, String name) {
        return ((Json.Items) of.get(name).orElseThrow())
                .values().stream().map(Json.Fields.class::cast).toList();
    }

    private static Path file(Path image, Json.Fields descriptor) {
        return image.resolve("blobs")
                .resolve(descriptor.text("digest").orElseThrow().replace(':', '/'));
    }

    private static Json.Fields blob(Path image, Json.Fields descriptor) throws IOException {
        return json(file(image, descriptor));
    }

    private static List<String> words(String name) {
        return ((Json.Items) settings.get(name).orElseThrow())
                .values().stream().map(word -> ((Json.Text) word).value()).toList();
    }

    @Test
    void is_at_most_60_MiB_and_runs_as_nobody_in_particular() {
        assertThat(layers.stream().mapToLong(ImageIT::size).sum()).isLessThan(MOST_BYTES);
        assertThat(settings.text("User")).contains("65532:65532");
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void says_what_it_is_made_of() throws Exception {
        Path root = folder.resolve("root");
        Json.Fields bom = json(root.resolve("usr/share/sbom/migrate.cdx.json"));
        List<String> purls =
                items(bom, "components").stream()
                        .flatMap(component -> component.text("purl").stream())
                        .toList();

        assertThat(bom.text("bomFormat")).contains("CycloneDX");
        assertThat(purls)
                .anyMatch(purl -> purl.startsWith("pkg:maven/org.postgresql/postgresql@"))
                .anyMatch(purl -> purl.startsWith("pkg:generic/openjdk@25"))
                .anyMatch(purl -> purl.startsWith("pkg:deb/debian/libc6@"));
        assertThat(root.resolve("etc/os-release")).content().contains("ID=debian");
        assertThat(root.resolve("var/lib/dpkg/status.d/libc6")).content().contains("Version: ");
    }

    @Test
    void applies_migrations_from_a_read_only_root_without_any_right() throws Exception {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "needs root, to give it a root directory of its own");
        Project project = Project.create();
        Path sql = folder.resolve("root/sql");
        Files.writeString(sql.resolve("001_a.up.sql"), "create table a (id int)");
        Files.writeString(sql.resolve("001_a.down.sql"), "drop table a");
        var command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c"));
        command.addAll(List.of(CONTAINER, folder.resolve("root").toString()));
        command.addAll(words("Entrypoint"));
        command.addAll(List.of("up", "--dir", "/sql"));
        Path output = Files.createTempFile(folder, "up", ".out");
        var builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().put("DATABASE_URL", project.environment().get("DATABASE_URL"));
        for (String variable : words("Env")) {
            builder.environment().put(variable.split("=", 2)[0], variable.split("=", 2)[1]);
        }

        Process up = builder.start();

        assertThat(up.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(up.exitValue()).as(Files.readString(output)).isZero();
        assertThat(Files.readString(output)).contains("1 applied").doesNotContain("warning");
        assertThat(project.has("a")).isTrue();
    }
}
