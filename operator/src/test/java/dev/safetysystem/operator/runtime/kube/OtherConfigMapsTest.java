package dev.safetysystem.operator.runtime.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.observe.ConfigMapDigest;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class OtherConfigMapsTest {
    private final Map<String, ConfigMap> cluster = new HashMap<>();
    private final List<String> read = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private Runnable whileReading = () -> {};
    private final OtherConfigMaps store =
            new OtherConfigMaps(
                    (namespace, name) -> {
                        read.add(name);
                        var answer = Optional.ofNullable(cluster.get(name));
                        whileReading.run();
                        whileReading = () -> {};
                        return answer;
                    },
                    (namespace, name) -> told.add(name));

    @Test
    void one_that_no_system_names_is_never_read_and_nothing_of_it_is_kept() {
        written("rules", 1, "a");
        for (int i = 0; i < 1_000; i++) {
            written("foreign" + i, 2, "b");
        }

        store.of("qlp", Set.of("rules"));

        assertThat(read).containsExactly("rules");
        assertThat(store.size()).isEqualTo(1);
        assertThat(told).isEmpty();
    }

    @Test
    void one_that_a_system_names_is_read_once_for_each_version() {
        ConfigMap first = written("rules", 1, "a");
        store.of("qlp", Set.of("rules"));
        assertThat(store.of("qlp", Set.of("rules")))
                .isEqualTo(Map.of("rules", ConfigMapDigest.of(first)));
        ConfigMap second = written("rules", 2, "b");

        store.of("qlp", Set.of("rules"));
        assertThat(store.of("qlp", Set.of("rules")))
                .isEqualTo(Map.of("rules", ConfigMapDigest.of(second)));
        assertThat(read).containsExactly("rules", "rules");
        assertThat(told).containsExactly("rules");
    }

    @Test
    void one_that_is_listed_again_as_it_was_tells_nothing() {
        written("rules", 1, "a");
        store.of("qlp", Set.of("rules"));
        written("rules", 1, "a");

        assertThat(told).isEmpty();
    }

    @Test
    void one_that_is_gone_is_absent_and_tells_so() {
        written("rules", 1, "a");
        store.of("qlp", Set.of("rules"));

        store.remove("qlp/rules");

        assertThat(store.of("qlp", Set.of("rules"))).isEmpty();
        assertThat(told).containsExactly("rules");
    }

    @Test
    void one_that_is_not_there_is_looked_for_once_and_comes_with_its_event() {
        assertThat(store.of("qlp", Set.of("rules"))).isEmpty();
        assertThat(store.of("qlp", Set.of("rules"))).isEmpty();
        assertThat(read).containsExactly("rules");

        ConfigMap late = written("rules", 7, "a");

        assertThat(told).containsExactly("rules");
        assertThat(store.of("qlp", Set.of("rules")))
                .isEqualTo(Map.of("rules", ConfigMapDigest.of(late)));
    }

    @Test
    void one_that_is_deleted_while_it_is_read_is_absent() {
        written("rules", 1, "a");
        whileReading =
                () -> {
                    cluster.clear();
                    store.remove("qlp/rules");
                };

        assertThat(store.of("qlp", Set.of("rules"))).isEmpty();
        assertThat(store.of("qlp", Set.of("rules"))).isEmpty();
    }

    @Test
    void one_that_is_changed_while_it_is_read_is_read_again() {
        written("rules", 1, "a");
        whileReading = () -> written("rules", 2, "b");

        store.of("qlp", Set.of("rules"));

        assertThat(store.of("qlp", Set.of("rules")))
                .isEqualTo(Map.of("rules", ConfigMapDigest.of(cluster.get("rules"))));
    }

    @Test
    void what_was_read_later_than_it_was_seen_is_not_read_again() {
        written("rules", 1, "a");
        store.of("qlp", Set.of("rules"));
        ConfigMap late = configMap("rules", 5, "late");
        store.read(late);

        store.put("qlp/rules", metadata("rules", 5));

        assertThat(store.of("qlp", Set.of("rules")))
                .isEqualTo(Map.of("rules", ConfigMapDigest.of(late)));
        assertThat(read).containsExactly("rules");
    }

    @Test
    void who_names_one_after_the_other_makes_the_first_ones_forgotten_and_read_again() {
        written("rules", 1, "a");
        store.of("qlp", Set.of("rules"));
        for (int i = 0; i < OtherConfigMaps.MOST_OF_A_NAMESPACE; i++) {
            store.of("qlp", Set.of("none" + i));
        }
        read.clear();

        assertThat(store.of("qlp", Set.of("rules"))).hasSize(1);
        assertThat(read).containsExactly("rules");
    }

    private ConfigMap written(String name, int version, String content) {
        ConfigMap object = configMap(name, version, content);
        cluster.put(name, object);
        store.put("qlp/" + name, metadata(name, version));
        return object;
    }

    private static ConfigMap metadata(String name, int version) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("qlp")
                .withName(name)
                .withResourceVersion(String.valueOf(version))
                .endMetadata()
                .build();
    }

    private static ConfigMap configMap(String name, int version, String content) {
        return new ConfigMapBuilder(metadata(name, version)).addToData("key", content).build();
    }
}
