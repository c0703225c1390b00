package dev.safetysystem.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

class RunsTest {
    private static final ClusterOptions KWOK = ClusterOptions.kwok();

    @TempDir private Path directory;
    private final List<String> said = new CopyOnWriteArrayList<>();
    private Runs runs;

    @BeforeEach
    void a_home_of_its_own() {
        runs = new Runs(new Home(directory), said::add);
    }

    @Test
    void two_clusters_get_different_names_and_slots() {
        Run first = register(KWOK);
        Run second = register(KWOK);

        assertThat(second.name()).isNotEqualTo(first.name());
        assertThat(second.addresses().slot()).isNotEqualTo(first.addresses().slot());
    }

    @Test
    void a_name_in_use_is_refused_with_the_way_out() {
        register(KWOK.named("mine"));

        assertThatThrownBy(() -> register(KWOK.named("mine")))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("e2e/cluster down --name mine");
    }

    @Test
    void a_teardown_cut_off_while_deleting_does_not_block_its_name() throws IOException {
        Run cutOff = register(KWOK.named("mine"));
        Files.delete(cutOff.file("run.properties"));

        assertThat(register(KWOK.named("mine")).directory()).isDirectory();
    }

    @Test
    void what_a_dead_owner_left_is_removed_with_every_process_that_carries_its_mark()
            throws Exception {
        Run left = register(KWOK.named("left"));
        replaceInRegistration(left, ProcessId.self().text().strip(), "999999999 1");
        ProcessBuilder unnoted = new ProcessBuilder("sleep", "600");
        unnoted.environment().put(Run.MARK, left.directory().toString());
        Process process = unnoted.start();

        register(KWOK);

        process.waitFor();
        assertThat(left.directory()).doesNotExist();
        assertThat(said).containsExactly("removing what a killed process left: cluster left");
    }

    @Test
    void a_cluster_of_before_the_machine_was_restarted_is_removed() throws IOException {
        Run old = register(KWOK.named("old")).withoutOwner();
        replaceInRegistration(old, Run.thisBoot(), "another-boot");

        runs.removeAbandoned();

        assertThat(runs.list()).isEmpty();
        assertThat(old.directory()).doesNotExist();
    }

    @Test
    void a_cluster_without_owner_stays() {
        Run free = register(KWOK.named("free")).withoutOwner();

        runs.removeAbandoned();

        assertThat(runs.list()).containsExactly(free);
    }

    private Run register(ClusterOptions options) {
        return runs.register(options, directory.resolve("programs/x"));
    }

    private static void replaceInRegistration(Run run, String now, String then) throws IOException {
        Path file = run.file("run.properties");
        String before = Files.readString(file);
        assertThat(before).contains(now);
        Files.writeString(file, before.replace(now, then));
    }
}
