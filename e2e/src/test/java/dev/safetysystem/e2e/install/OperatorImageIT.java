package dev.safetysystem.e2e.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The operator's image says what it is made of, in the places where scanners look. */
class OperatorImageIT {
    @TempDir private static Path directory;
    private static Path root;

    @BeforeAll
    static void unpack() {
        root = ImageFiles.unpack(new Images(SourceTree.here()).operator(), directory).root();
    }

    private static JsonNode bom() throws IOException {
        return new ObjectMapper()
                .readTree(root.resolve("usr/share/sbom/operator.cdx.json").toFile());
    }

    private static List<String> purls() throws IOException {
        return bom().path("components").findValuesAsText("purl");
    }

    @Test
    void each_jar_is_named_with_its_version_and_nothing_else_is() throws IOException {
        List<String> named =
                purls().stream()
                        .filter(purl -> purl.startsWith("pkg:maven/"))
                        .map(purl -> purl.replaceFirst(".*/([^/@]+)@([^?]+).*", "$1-$2.jar"))
                        .toList();

        try (Stream<Path> jars = Files.list(root.resolve("opt/operator/lib"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString()))
                    .filteredOn(jar -> !jar.startsWith("safetysystem-operator-"))
                    .containsExactlyInAnyOrderElementsOf(named);
        }
    }

    @Test
    void the_java_runtime_and_the_C_library_are_named() throws IOException {
        assertThat(purls())
                .anyMatch(purl -> purl.startsWith("pkg:generic/openjdk@25"))
                .anyMatch(
                        purl -> purl.matches("pkg:deb/debian/libc6@.+\\?arch=.+&distro=debian-.+"));
    }

    @Test
    void scanners_find_the_system_and_its_packages() {
        assertThat(root.resolve("etc/os-release")).content().contains("ID=debian", "VERSION_ID=");
        assertThat(root.resolve("var/lib/dpkg/status.d/libc6"))
                .content()
                .contains("Package: libc6\n", "Version: ", "Architecture: ");
        assertThat(root.resolve("opt/java/release")).content().contains("JAVA_VERSION=\"25");
    }

    @Test
    void it_is_a_document_of_the_CycloneDX_form() throws IOException {
        assertThat(bom().path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(bom().path("specVersion").asText()).isEqualTo("1.6");
        assertThat(bom().at("/metadata/component/name").asText())
                .isEqualTo("safetysystem.dev/operator");
        assertThat(bom().path("components").findValuesAsText("bom-ref")).doesNotHaveDuplicates();
    }
}
