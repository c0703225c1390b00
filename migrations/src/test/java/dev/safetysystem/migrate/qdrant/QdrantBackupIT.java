package dev.safetysystem.migrate.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.Cli.Ended;
import dev.safetysystem.migrate.ground.QdrantStandIn;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Sets of vector collections, with stand-ins for the nodes of Qdrant. */
class QdrantBackupIT {

    private static final String KEY = "planted-qdrant-key";

    @TempDir private Path destination;
    private QdrantStandIn first;
    private QdrantStandIn second;

    @BeforeEach
    void two_nodes_that_share_a_collection() throws Exception {
        first = new QdrantStandIn("1.15.1", KEY);
        second = new QdrantStandIn("1.15.1", KEY);
        first.put("harassment_events", "a\nb\nc");
        second.put("harassment_events", "d\ne");
    }

    @AfterEach
    void end() {
        first.close();
        second.close();
    }

    private Ended run(String key, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.add("--destination=" + destination);
        if (arguments[0].endsWith("-qdrant")) {
            all.add("--qdrant-url=" + first.url() + "," + second.url());
        }
        return Cli.run(Cli.environment("QDRANT_API_KEY", key), all);
    }

    private Ended made() {
        var ended = run(KEY, "backup-qdrant", "--system=safety");
        assertThat(ended.exit()).as(ended.all()).isZero();
        return ended;
    }

    @Test
    void every_node_is_in_the_set_and_comes_back_under_a_new_name() {
        var set = made().fact("set");

        var ended = run(KEY, "restore-qdrant", "--set=" + set, "--suffix=_restored");

        assertThat(ended.exit()).as(ended.all()).isZero();
        assertThat(first.get("harassment_events_restored")).isEqualTo("a\nb\nc");
        assertThat(second.get("harassment_events_restored")).isEqualTo("d\ne");
        assertThat(ended.out()).contains("harassment_events-now → harassment_events");
    }

    @Test
    void no_snapshot_is_left_on_a_node() {
        made();

        assertThat(first.snapshotsLeft() + second.snapshotsLeft()).isZero();
    }

    @Test
    void a_collection_that_exists_is_never_written_over() {
        var set = made().fact("set");
        first.put("harassment_events", "newer");

        var ended = run(KEY, "restore-qdrant", "--set=" + set);

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.problem()).isEqualTo("collection-exists");
        assertThat(first.get("harassment_events")).isEqualTo("newer");
    }

    @Test
    void a_snapshot_that_is_not_what_its_checksum_says_makes_no_set() {
        second.damageSnapshots();

        var ended = run(KEY, "backup-qdrant", "--system=safety");

        assertThat(ended.exit()).as(ended.all()).isEqualTo(7);
        assertThat(ended.problem()).isEqualTo("copy-differs");
        assertThat(run(KEY, "check-backup").out()).doesNotContain("Readable");
    }

    @Test
    void a_node_that_is_away_makes_no_set() {
        second.close();

        var ended = run(KEY, "backup-qdrant", "--system=safety");

        assertThat(ended.exit()).as(ended.all()).isEqualTo(6);
        assertThat(run(KEY, "check-backup").out()).doesNotContain("Readable");
    }

    @Test
    void a_wrong_key_is_unreachable_and_no_key_is_printed() {
        var refused = run("planted-wrong", "backup-qdrant", "--system=safety");

        assertThat(refused.exit()).isEqualTo(6);
        assertThat(refused.all() + made().all()).doesNotContain("planted");
    }

    @Test
    void a_damaged_set_is_found_and_not_restored() throws Exception {
        var set = made().fact("set");
        Files.writeString(
                destination.resolve(set).resolve("node-0.harassment_events.snapshot"), "a\nb\nx");

        assertThat(run(KEY, "check-backup", "--set=" + set).exit()).isEqualTo(7);
        var ended = run(KEY, "restore-qdrant", "--set=" + set, "--suffix=_restored");
        assertThat(ended.exit()).as(ended.all()).isEqualTo(7);
        assertThat(first.get("harassment_events_restored")).isEmpty();
    }

    @Test
    void snapshots_fit_the_same_and_the_next_minor_version_only() {
        assertThat(QdrantRestore.fits("1.15.1", "1.15.4")).isTrue();
        assertThat(QdrantRestore.fits("1.15.1", "1.16.0")).isTrue();
        assertThat(QdrantRestore.fits("1.15.1", "1.17.0")).isFalse();
        assertThat(QdrantRestore.fits("1.15.1", "1.14.0")).isFalse();
        assertThat(QdrantRestore.fits("1.15.1", "2.15.0")).isFalse();
    }
}
