package dev.safetysystem.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.e2e.await.Eventually;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

class FileLockTest {
    @TempDir private Path directory;

    @Test
    void a_lock_held_by_another_process_is_waited_for_and_said_so() throws Exception {
        Path file = directory.resolve("lock");
        Process other = otherProcessHolding(file);
        List<String> said = new CopyOnWriteArrayList<>();

        CompletableFuture<Void> waiting =
                CompletableFuture.runAsync(
                        () -> FileLock.acquire(file, () -> said.add("waiting")).close());
        Eventually.withinSeconds(20).see("a word about it", () -> said, list -> !list.isEmpty());
        assertThat(waiting).isNotDone();

        other.destroyForcibly().waitFor();
        waiting.join();
        assertThat(said).containsExactly("waiting");
    }

    private static Process otherProcessHolding(Path file) throws IOException {
        Process other =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Holder.class.getName(),
                                file.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        assertThat(other.getInputStream().read()).as("it holds the lock").isEqualTo('h');
        return other;
    }

    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws InterruptedException {
            try (FileLock _ = FileLock.acquire(Path.of(arguments[0]), () -> {})) {
                System.out.println("held");
                Thread.currentThread().join();
            }
        }
    }
}
