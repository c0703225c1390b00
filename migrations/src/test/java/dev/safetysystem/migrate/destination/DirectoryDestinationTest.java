package dev.safetysystem.migrate.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

class DirectoryDestinationTest extends DestinationContract {

    @TempDir private Path root;

    @Override
    Destination destination() throws Exception {
        return new DirectoryDestination(root);
    }

    @Test
    void a_file_made_on_the_same_volume_is_moved_and_not_copied() throws Exception {
        var work = Files.createDirectories(destination().workFolder().orElseThrow());
        var file = Files.write(work.resolve("dump"), new byte[] {1, 2});

        destination().put("a/dump", file, n -> {});

        assertThat(file).doesNotExist();
        assertThat(root.resolve("a/dump")).hasBinaryContent(new byte[] {1, 2});
    }

    @Test
    void what_an_interrupted_copy_left_is_no_object_and_can_be_removed() throws Exception {
        Files.createDirectories(root.resolve("a"));
        Files.write(root.resolve("a/dump.partial"), new byte[3]);
        Files.createDirectories(root.resolve(".work/migrate-1"));
        Files.write(root.resolve(".work/migrate-1/dump"), new byte[3]);

        assertThat(destination().list("")).isEmpty();
        destination().removeInterrupted("a/", Instant.now().minusSeconds(3600));
        assertThat(root.resolve("a/dump.partial")).as("a young one").exists();
        destination().removeInterrupted("a/", Instant.now().plusSeconds(60));
        assertThat(root.resolve("a")).doesNotExist();
        assertThat(root.resolve(".work/migrate-1")).doesNotExist();
    }

    @Test
    void a_directory_that_is_not_there_is_refused() {
        assertThatThrownBy(() -> new DirectoryDestination(root.resolve("missing")))
                .isInstanceOf(DestinationException.class)
                .hasMessageContaining("mounted");
    }
}
