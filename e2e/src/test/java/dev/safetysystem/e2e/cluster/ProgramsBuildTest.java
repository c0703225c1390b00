package dev.safetysystem.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

class ProgramsBuildTest {
    @TempDir private Path directory;
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final AtomicInteger builds = new AtomicInteger();

    @Test
    void sources_are_built_once_and_found_again() {
        Programs first = build(this::oneProgram).ensure();
        Programs second = build(this::oneProgram).ensure();

        assertThat(second).isEqualTo(first);
        assertThat(builds).hasValue(1);
        assertThat(first.path(Program.KUBECTL)).hasContent("program");
    }

    @Test
    void a_build_that_fails_is_not_taken_for_a_whole_one() {
        ProgramsBuild failing =
                build(
                        (source, target) -> {
                            oneProgram(source, target);
                            throw new ClusterException("no space left");
                        });
        assertThatThrownBy(failing::ensure).hasMessage("no space left");

        build(this::oneProgram).ensure();

        assertThat(builds).as("the second one built everything again").hasValue(2);
    }

    @Test
    void what_a_killed_build_left_is_not_part_of_the_next() throws IOException {
        Path left = directory.resolve("programs/.building/bin/half");
        Files.createDirectories(left.getParent());
        Files.writeString(left, "half a program");

        Programs programs = build(this::oneProgram).ensure();

        assertThat(programs.directory().resolve("bin")).isDirectoryNotContaining("glob:**half");
    }

    @Test
    void the_builder_gets_the_pinned_module_and_our_own_programs() {
        build(
                        (source, target) -> {
                            assertThat(source.resolve("go.mod"))
                                    .content()
                                    .contains("k8s.io/kubernetes");
                            assertThat(source.resolve("coredns/main.go")).exists();
                            oneProgram(source, target);
                        })
                .ensure();
        assertThat(builds).hasValue(1);
    }

    @Test
    void two_at_once_build_once() {
        List<CompletableFuture<Programs>> both =
                List.of(
                        CompletableFuture.supplyAsync(build(this::oneProgram)::ensure),
                        CompletableFuture.supplyAsync(build(this::oneProgram)::ensure));

        assertThat(both.get(0).join()).isEqualTo(both.get(1).join());
        assertThat(builds).hasValue(1);
    }

    private ProgramsBuild build(ProgramsBuild.Builder builder) {
        return new ProgramsBuild(new Home(directory), said::add, builder);
    }

    private void oneProgram(Path source, Path target) throws IOException {
        builds.incrementAndGet();
        Path bin = Files.createDirectories(target.resolve("bin"));
        Files.writeString(bin.resolve(Program.KUBECTL.fileName()), "program");
    }
}
