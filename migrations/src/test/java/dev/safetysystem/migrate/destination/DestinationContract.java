package dev.safetysystem.migrate.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What every kind of destination must do. */
abstract class DestinationContract {

    @TempDir private Path files;

    abstract Destination destination() throws Exception;

    private Path file(int size) throws Exception {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return Files.write(files.resolve("file-" + size), bytes);
    }

    @Test
    void a_file_is_given_back_as_it_was_put() throws Exception {
        for (int size : new int[] {0, 1, 1 << 20, (70 << 20) + 3}) {
            var file = file(size);
            var told = new ArrayList<Long>();
            destination().put("a/b/file-" + size, file, told::add);

            var back = Files.createTempFile(file.getParent(), "back", "");
            try (var in = destination().open("a/b/file-" + size)) {
                Files.copy(in, back, StandardCopyOption.REPLACE_EXISTING);
            }
            assertThat(Files.mismatch(file, back)).as("%d bytes", size).isEqualTo(-1);
            assertThat(told).as("progress of %d bytes", size).isSorted();
        }
    }

    @Test
    void a_small_object_replaces_the_one_that_was_there() throws Exception {
        destination().put("a/small", "first, and longer".getBytes(StandardCharsets.UTF_8));
        destination().put("a/small", "second".getBytes(StandardCharsets.UTF_8));

        try (var in = destination().open("a/small")) {
            assertThat(in).hasContent("second");
        }
    }

    @Test
    void objects_are_listed_by_prefix_with_their_sizes() throws Exception {
        destination().put("x/1/a", new byte[3]);
        destination().put("x/1/b", new byte[4]);
        destination().put("x/10/c", new byte[5]);
        destination().put("y/d", new byte[6]);

        assertThat(destination().list("x/1/"))
                .extracting(Destination.Stored::key, Destination.Stored::size)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("x/1/a", 3L),
                        org.assertj.core.groups.Tuple.tuple("x/1/b", 4L));
        assertThat(destination().list("")).hasSize(4);
        assertThat(destination().list("nothing/")).isEmpty();
    }

    @Test
    void a_deleted_object_is_gone_and_deleting_it_again_is_no_error() throws Exception {
        destination().put("z/a", new byte[3]);
        destination().delete("z/a");
        destination().delete("z/a");

        assertThat(destination().list("z/")).isEmpty();
        assertThatThrownBy(() -> destination().open("z/a"))
                .isInstanceOfSatisfying(
                        DestinationException.class,
                        e -> assertThat(e.kind()).isEqualTo(DestinationException.Kind.MISSING));
    }

    @Test
    void keys_that_lead_out_of_the_place_are_refused() {
        for (var key :
                List.of("../x", "a/../../x", "/etc/passwd", "a//b", "", "a/.hidden", "a b")) {
            assertThatThrownBy(() -> destination().put(key, new byte[1]))
                    .as(key)
                    .isInstanceOf(DestinationException.class);
        }
    }

    @Test
    void removing_interrupted_copies_leaves_whole_objects_alone() throws Exception {
        destination().put("a/whole", new byte[3]);

        destination().removeInterrupted("a/", Instant.now().plusSeconds(60));

        assertThat(destination().list("a/")).hasSize(1);
    }
}
