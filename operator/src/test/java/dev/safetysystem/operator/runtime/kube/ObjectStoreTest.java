package dev.safetysystem.operator.runtime.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.model.Names;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class ObjectStoreTest {
    private final List<String> told = new ArrayList<>();
    private final ObjectStore<ConfigMap> store =
            new ObjectStore<>(
                    ConfigMap.class,
                    KubernetesAccess.serialization(SystemRoom.ofThisProcess()),
                    o -> o.getMetadata().getLabels().get(Names.SYSTEM),
                    Room.ofThisProcess(),
                    (namespace, system, lost) -> told.add(namespace + "/" + system));

    @Test
    void what_the_informer_lists_is_found_by_its_system() {
        seen(object("a", "uid-a", 1, "x"));
        seen(object("b", "uid-b", 2, "y"));

        assertThat(store.all("n", "hap"))
                .extracting(o -> o.getData().get("k"))
                .containsExactly("x", "y");
        assertThat(store.all("n", "other")).isEmpty();
        assertThat(store.all("other", "hap")).isEmpty();
        assertThat(store.find("n", "a").orElseThrow().getMetadata().getResourceVersion())
                .isEqualTo("1");
    }

    @Test
    void a_large_object_comes_out_as_it_went_in() {
        seen(object("a", "uid-a", 1, "0123456789".repeat(5_000)));

        assertThat(store.find("n", "a").orElseThrow().getData().get("k")).hasSize(50_000);
    }

    @Test
    void an_own_write_is_seen_before_the_informer_has_it() {
        seen(object("a", "uid-a", 1, "old"));

        store.wrote(object("a", "uid-a", 5, "new"));

        assertThat(value("a")).isEqualTo("new");
    }

    @Test
    void an_older_event_that_comes_late_does_not_undo_an_own_write() {
        seen(object("a", "uid-a", 1, "old"));
        store.wrote(object("a", "uid-a", 5, "new"));

        seen(object("a", "uid-a", 3, "between"));

        assertThat(value("a")).isEqualTo("new");
    }

    @Test
    void a_newer_event_replaces_an_own_write() {
        store.wrote(object("a", "uid-a", 5, "ours"));

        seen(object("a", "uid-a", 6, "edited"));

        assertThat(value("a")).isEqualTo("edited");
    }

    @Test
    void an_answer_that_comes_after_a_newer_event_changes_nothing() {
        seen(object("a", "uid-a", 6, "edited"));

        store.wrote(object("a", "uid-a", 5, "ours"));

        assertThat(value("a")).isEqualTo("edited");
    }

    @Test
    void what_we_deleted_is_gone_before_the_informer_knows() {
        seen(object("a", "uid-a", 1, "x"));

        store.deleted("n", "a", "uid-a");
        seen(object("a", "uid-a", 2, "late status of the deleted one"));

        assertThat(store.find("n", "a")).isEmpty();
        assertThat(store.all("n", "hap")).isEmpty();
    }

    @Test
    void another_object_of_a_deleted_ones_name_is_seen() {
        seen(object("a", "uid-a", 1, "x"));
        store.deleted("n", "a", "uid-a");

        seen(object("a", "uid-b", 4, "again"));

        assertThat(value("a")).isEqualTo("again");
    }

    @Test
    void a_deletion_of_the_former_object_leaves_the_one_we_made_since() {
        seen(object("a", "uid-a", 1, "former"));
        store.wrote(object("a", "uid-b", 5, "ours"));

        store.remove("n/a");

        assertThat(value("a")).isEqualTo("ours");
    }

    @Test
    void a_deletion_by_somebody_else_takes_an_own_write_along() {
        seen(object("a", "uid-a", 1, "x"));
        store.wrote(object("a", "uid-a", 5, "ours"));

        store.remove("n/a");

        assertThat(store.find("n", "a")).isEmpty();
    }

    @Test
    void the_echo_of_an_own_write_wakes_nobody() {
        seen(object("a", "uid-a", 1, "x"));
        store.wrote(object("a", "uid-a", 5, "ours"));
        told.clear();

        seen(object("a", "uid-a", 5, "ours"));

        assertThat(told).isEmpty();
    }

    @Test
    void a_new_version_of_the_same_content_wakes_nobody() {
        seen(object("a", "uid-a", 1, "x"));
        told.clear();

        seen(object("a", "uid-a", 2, "x"));

        assertThat(told).isEmpty();
        assertThat(store.find("n", "a").orElseThrow().getMetadata().getResourceVersion())
                .isEqualTo("2");
    }

    @Test
    void a_change_and_a_deletion_wake_the_system() {
        seen(object("a", "uid-a", 1, "x"));
        seen(object("a", "uid-a", 2, "y"));
        store.remove("n/a");

        assertThat(told).containsExactly("n/hap", "n/hap", "n/hap");
    }

    @Test
    void an_object_that_changes_hands_wakes_both_systems() {
        seen(object("a", "uid-a", 1, "x"));
        told.clear();
        var other = object("a", "uid-a", 2, "x");
        other.getMetadata().setLabels(Map.of(Names.SYSTEM, "rlhf"));

        seen(other);

        assertThat(told).containsExactlyInAnyOrder("n/hap", "n/rlhf");
        assertThat(store.all("n", "hap")).isEmpty();
        assertThat(store.all("n", "rlhf")).hasSize(1);
    }

    private void seen(ConfigMap object) {
        store.put(store.getKey(object), object);
    }

    private String value(String name) {
        return store.find("n", name).orElseThrow().getData().get("k");
    }

    private static ConfigMap object(String name, String uid, int version, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("n")
                .withName(name)
                .withUid(uid)
                .withResourceVersion(Integer.toString(version))
                .addToLabels(Names.SYSTEM, "hap")
                .endMetadata()
                .addToData("k", value)
                .build();
    }
}
