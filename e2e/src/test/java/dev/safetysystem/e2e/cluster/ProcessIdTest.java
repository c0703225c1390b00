package dev.safetysystem.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;

class ProcessIdTest {
    @Test
    void a_process_is_alive_until_it_is_killed() throws Exception {
        Process process = new ProcessBuilder("sleep", "600").start();
        ProcessId id = ProcessId.of(process.pid()).orElseThrow();
        assertThat(id.isAlive()).isTrue();

        id.signal("KILL");
        process.waitFor();

        assertThat(id.isAlive()).isFalse();
    }

    @Test
    void another_process_with_the_same_number_is_not_the_same() throws IOException {
        Process process = new ProcessBuilder("sleep", "600").start();
        ProcessId id = ProcessId.of(process.pid()).orElseThrow();
        ProcessId earlier = new ProcessId(id.pid(), id.start() - 1);

        earlier.signal("KILL");

        assertThat(earlier.isAlive()).isFalse();
        assertThat(process.isAlive()).isTrue();
        process.destroyForcibly();
    }

    @Test
    void it_is_written_and_read_without_loss() {
        assertThat(ProcessId.parse(ProcessId.self().text())).isEqualTo(ProcessId.self());
    }
}
