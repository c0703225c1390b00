package dev.safetysystem.migrate.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safetysystem.migrate.json.Json;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

class ManifestFormatTest {

    private static final Instant AT = Instant.parse("2026-11-20T02:00:41.123Z");

    private static Manifest manifest() throws Exception {
        return Sets.manifest(
                "nightly-20261120T020041Z",
                Pool.SCHEDULED,
                Level.READABLE,
                AT,
                Map.of("public.t", 12L),
                new byte[] {1, 2, 3});
    }

    @Test
    void what_is_written_is_read_back() throws Exception {
        assertThat(ManifestFormat.read(ManifestFormat.write(manifest()))).isEqualTo(manifest());
    }

    @Test
    void a_manifest_of_vector_snapshots_is_read_back() {
        var manifest =
                new Manifest(
                        "vectors-20261120T030000Z",
                        Pool.SCHEDULED,
                        "content-safety",
                        "",
                        Level.READABLE,
                        AT,
                        AT,
                        "1.0",
                        List.of(
                                new Manifest.StoredFile(
                                        "node-0.events.snapshot", 9, "ab".repeat(32))),
                        new QdrantContent(
                                "vectors",
                                "1.15.1",
                                List.of(
                                        new QdrantContent.Snapshot(
                                                "node-0.events.snapshot",
                                                0,
                                                "events",
                                                77,
                                                List.of("current")))));

        assertThat(ManifestFormat.read(ManifestFormat.write(manifest))).isEqualTo(manifest);
    }

    @Test
    void every_single_flipped_bit_is_seen() throws Exception {
        var written = ManifestFormat.write(manifest());
        for (int bit = 0; bit < written.length * 8; bit++) {
            var damaged = written.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            int flipped = bit;
            assertThatThrownBy(() -> ManifestFormat.read(damaged))
                    .as("bit %d of byte %d", flipped % 8, flipped / 8)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void every_truncation_is_seen() throws Exception {
        var written = ManifestFormat.write(manifest());
        for (int length = 0; length < written.length; length++) {
            var cut = java.util.Arrays.copyOf(written, length);
            assertThatThrownBy(() -> ManifestFormat.read(cut))
                    .as("cut to %d of %d bytes", length, written.length)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_newer_format_is_refused_by_its_number() throws Exception {
        var newer = ManifestFormat.json(manifest()).with("formatVersion", 2);

        assertThatThrownBy(() -> ManifestFormat.read(SealedDocument.write(newer)))
                .hasMessageContaining("formatVersion 2");
    }

    @Test
    void fields_that_a_later_version_adds_are_ignored() throws Exception {
        var more = ManifestFormat.json(manifest()).with("later", Json.fields().with("a", 1));

        assertThat(ManifestFormat.read(SealedDocument.write(more))).isEqualTo(manifest());
    }

    @Test
    void a_manifest_without_a_needed_field_is_refused_by_its_name() throws Exception {
        var fields = new java.util.LinkedHashMap<>(ManifestFormat.json(manifest()).values());
        fields.remove("snapshotAt");

        assertThatThrownBy(() -> ManifestFormat.read(SealedDocument.write(new Json.Fields(fields))))
                .hasMessageContaining("snapshotAt");
    }

    @Test
    void what_is_no_manifest_is_refused() {
        for (var text : List.of("", "[]", "{}", "hello", "{\"sha256\":\"xyz\"}")) {
            assertThatThrownBy(() -> ManifestFormat.read(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
