package dev.safetysystem.operator.golden;

import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The library with which Flux, and whoever else follows kstatus, judges a resource. It is a Go
 * module; the program around it is built when it is first asked.
 */
final class Kstatus {
    private static final Path SOURCE = Path.of("src/test/kstatus");
    private static final Path PROGRAM = Path.of("target/kstatus").toAbsolutePath();
    private static final Map<String, String> ENVIRONMENT =
            Map.of("GOFLAGS", "-trimpath -buildvcs=false", "CGO_ENABLED", "0", "GOWORK", "off");

    private Kstatus() {}

    /** Its word for each resource: Current, InProgress, Failed or Terminating. */
    static List<String> of(List<JsonNode> resources) throws IOException, InterruptedException {
        build();
        Path asked = Files.createTempFile("resources", ".jsonl");
        try {
            Files.writeString(
                    asked,
                    resources.stream()
                            .map(resource -> resource + "\n")
                            .collect(Collectors.joining()));
            return run(new ProcessBuilder(PROGRAM.toString()).redirectInput(asked.toFile()))
                    .lines()
                    .toList();
        } finally {
            Files.delete(asked);
        }
    }

    private static void build() throws IOException, InterruptedException {
        var go =
                new ProcessBuilder("go", "build", "-o", PROGRAM.toString(), ".")
                        .directory(SOURCE.toFile());
        go.environment().putAll(ENVIRONMENT);
        try {
            run(go);
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).startsWith("Cannot run program")) {
                throw e;
            }
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError("CI=true, and nothing may be skipped: Go is missing", e);
            }
            abort("Go is not installed, and Flux' kstatus library is a Go module");
        }
    }

    private static String run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new AssertionError(builder.command() + " failed:\n" + said);
        }
        return said;
    }
}
