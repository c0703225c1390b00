package dev.safetysystem.migrate.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safetysystem.migrate.outcome.Failure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class ClientProgramsTest {

    @TempDir private Path folder;

    private static List<ClientPrograms> of(int... majors) {
        return Arrays.stream(majors)
                .mapToObj(m -> new ClientPrograms(Path.of("/pg/" + m), m, m + ".3"))
                .toList();
    }

    @Test
    void a_server_is_dumped_with_its_own_version_or_the_next_newer_one() {
        assertThat(ClientPrograms.toDump(of(18, 15, 16), 16).major()).isEqualTo(16);
        assertThat(ClientPrograms.toDump(of(18, 15, 17), 16).major()).isEqualTo(17);
    }

    @Test
    void older_programs_than_the_server_are_refused_by_name() {
        assertThatThrownBy(() -> ClientPrograms.toDump(of(14, 15), 16))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("16")
                .hasMessageContaining("14.3 in /pg/14, 15.3 in /pg/15");
    }

    @Test
    void no_programs_at_all_are_refused_in_words() {
        assertThatThrownBy(() -> ClientPrograms.toDump(of(), 16))
                .hasMessageContaining("none were found");
    }

    @Test
    void an_archive_is_read_with_programs_that_are_not_older_than_it() {
        assertThat(ClientPrograms.toRead(of(15, 17, 18), 16).major()).isEqualTo(17);
        assertThatThrownBy(() -> ClientPrograms.toRead(of(15), 16)).isInstanceOf(Failure.class);
    }

    @Test
    void a_server_before_17_is_not_restored_into_with_programs_of_17() {
        assertThat(ClientPrograms.toRestore(of(15, 16, 18), 15, 16).major()).isEqualTo(16);
        assertThatThrownBy(() -> ClientPrograms.toRestore(of(17, 18), 15, 16))
                .isInstanceOf(Failure.class);
        assertThat(ClientPrograms.toRestore(of(17, 18), 15, 18).major()).isEqualTo(18);
    }

    @Test
    void an_archive_of_17_does_not_go_into_an_older_server_whatever_is_installed() {
        assertThatThrownBy(() -> ClientPrograms.toRestore(of(16, 17, 18), 17, 16))
                .hasMessageContaining("pg_dump 17")
                .hasMessageContaining("version 16");
    }

    @Test
    void programs_are_found_in_PATH_with_the_version_that_they_say() throws Exception {
        program("pg_dump", "echo 'pg_dump (PostgreSQL) 16.14 (Debian 16.14-1)'");
        program("pg_restore", "true");

        assertThat(ClientPrograms.find(Optional.empty(), Map.of("PATH", "/none:" + folder)))
                .contains(new ClientPrograms(folder, 16, "16.14"));
    }

    @Test
    void a_named_directory_without_programs_that_run_is_refused() throws Exception {
        program("pg_dump", "exit 1");
        program("pg_restore", "true");

        assertThatThrownBy(() -> ClientPrograms.find(Optional.of(folder), Map.of()))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("--pg-bin " + folder);
    }

    private void program(String name, String script) throws Exception {
        var file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
