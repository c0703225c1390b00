package dev.safetysystem.operator.runtime.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.observe.ForeignAutoscaler;
import dev.safetysystem.operator.observe.SliceFacts;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Whoever makes large objects with our label keeps nobody but himself from being looked after. */
class RoomTest {
    private static final int MIB = 1024 * 1024;
    private static final String LARGE = random(60_000);

    private final List<String> told = new ArrayList<>();
    private final Room room = new Room(MIB);
    private final ObjectStore<ConfigMap> store =
            new ObjectStore<>(
                    ConfigMap.class,
                    KubernetesAccess.serialization(SystemRoom.ofThisProcess()),
                    o -> o.getMetadata().getLabels().get(Names.SYSTEM),
                    room,
                    (namespace, system, lost) -> told.add(namespace + "/" + system));

    @Test
    void of_190_large_objects_with_our_label_a_few_are_kept() {
        for (int i = 0; i < 190; i++) {
            seen(object("hostile", "system" + i, "junk-" + i, LARGE));
        }

        long kept =
                IntStream.range(0, 190)
                        .filter(i -> store.find("hostile", "junk-" + i).isPresent())
                        .count();
        assertThat(kept).isBetween(17L, 24L);
        assertThat(store.keySet()).as("for the informer all are there").hasSize(190);
        assertThat(room.namespacesTooLarge()).isEqualTo(1);
    }

    @Test
    void another_namespace_has_room_of_its_own() {
        fill("hostile");

        seen(object("qlp", "hap", "hap-release-1", "x"));

        assertThat(store.all("qlp", "hap")).hasSize(1);
        assertThat(trouble("qlp", "hap")).isEmpty();
    }

    @Test
    void a_system_of_which_nothing_is_left_out_goes_on() {
        seen(object("hostile", "hap", "hap-release-1", "x"));
        fill("hostile");

        assertThat(trouble("hostile", "hap")).isEmpty();
        assertThat(store.all("hostile", "hap")).hasSize(1);
    }

    @Test
    void a_system_of_which_something_is_left_out_is_told_and_has_words_for_it() {
        fill("hostile");
        told.clear();

        seen(object("hostile", "hap", "hap-release-1", LARGE));

        assertThat(told).containsExactly("hostile/hap");
        assertThat(trouble("hostile", "hap"))
                .isEqualTo(
                        "of its objects 1 are left out, since those with its label, or all of the"
                                + " namespace, are too large: ConfigMap hap-release-1");
    }

    @Test
    void a_system_is_never_unpacked_to_more_than_four_mebibytes() {
        for (int i = 0; i < 100; i++) {
            seen(object("qlp", "hap", "hap-release-" + i, "a".repeat(500_000)));
        }

        assertThat(room.unpacked(new Room.Place("qlp", "hap"))).isLessThanOrEqualTo(4L * MIB);
        assertThat(trouble("qlp", "hap")).isNotEmpty();
    }

    @Test
    void what_was_left_out_comes_back_when_there_is_room() {
        fill("hostile");
        seen(object("hostile", "hap", "hap-release-1", LARGE));
        assertThat(store.mayComeBack()).isEmpty();

        store.keySet().filter(key -> key.contains("junk")).toList().forEach(store::remove);
        assertThat(store.mayComeBack()).containsExactly("hostile/hap-release-1");
        told.clear();
        store.readmit(object("hostile", "hap", "hap-release-1", LARGE));

        assertThat(told).contains("hostile/hap");
        assertThat(trouble("hostile", "hap")).isEmpty();
        assertThat(store.all("hostile", "hap")).hasSize(1);
        assertThat(room.namespacesTooLarge()).isZero();
    }

    @Test
    void an_older_answer_that_comes_late_is_not_taken_for_what_is_there() {
        fill("hostile");
        ConfigMap newer = object("hostile", "hap", "hap-release-1", LARGE);
        newer.getMetadata().setResourceVersion("9");
        seen(newer);
        store.keySet().filter(key -> key.contains("junk")).toList().forEach(store::remove);

        store.readmit(object("hostile", "hap", "hap-release-1", "old"));

        assertThat(store.all("hostile", "hap")).isEmpty();
    }

    @Test
    void what_was_left_out_and_is_deleted_or_made_small_is_no_trouble_any_more() {
        fill("hostile");
        seen(object("hostile", "hap", "one", LARGE));
        seen(object("hostile", "hap", "two", LARGE));

        store.remove("hostile/one");
        seen(object("hostile", "hap", "two", "small"));

        assertThat(trouble("hostile", "hap")).isEmpty();
        assertThat(store.all("hostile", "hap")).hasSize(1);
    }

    @Test
    void an_object_that_grows_and_shrinks_takes_what_it_has_now() {
        for (int i = 0; i < 100; i++) {
            seen(object("qlp", "hap", "one", LARGE));
            seen(object("qlp", "hap", "one", "small"));
        }

        assertThat(room.unpacked(new Room.Place("qlp", "hap"))).isLessThan(1000);
        store.remove("qlp/one");
        assertThat(room.unpacked(new Room.Place("qlp", "hap"))).isZero();
    }

    @Test
    void an_object_that_goes_over_to_another_system_takes_its_room_along() {
        seen(object("qlp", "hap", "one", LARGE));
        seen(object("qlp", "other", "one", LARGE));

        assertThat(room.unpacked(new Room.Place("qlp", "hap"))).isZero();
        assertThat(room.unpacked(new Room.Place("qlp", "other"))).isGreaterThan(60_000);
    }

    @Test
    void facts_take_what_they_hold_as_the_endpoints_of_many_slices() {
        var slices =
                new FactStore<EndpointSlice, SliceFacts>(
                        EndpointSlice.class,
                        o -> o.getMetadata().getLabels().get(Names.SYSTEM),
                        (system, slice) -> SliceFacts.of(slice),
                        room,
                        (namespace, system, lost) -> told.add(namespace + "/" + system));
        for (int i = 0; i < 100; i++) {
            slices.put("hostile/s" + i, slice("s" + i));
        }

        assertThat(slices.known("hostile", "hap")).hasSizeBetween(10, 60);
        assertThat(trouble("hostile", "hap")).contains("EndpointSlice s");
    }

    @Test
    void autoscalers_of_others_that_are_left_out_are_named_as_such_and_hold_every_system() {
        var autoscalers =
                new FactsOfOthers<HorizontalPodAutoscaler, ForeignAutoscaler>(
                        HorizontalPodAutoscaler.class,
                        ForeignAutoscaler::target,
                        (target, autoscaler) -> ForeignAutoscaler.of(autoscaler),
                        room,
                        (namespace, target, lost) -> told.add(namespace + "/" + target));
        IntStream.range(0, 3_000)
                .mapToObj(i -> autoscaler("web-" + i, "hap-api-main"))
                .forEach(one -> autoscalers.put(autoscalers.getKey(one), one));

        assertThat(autoscalers.known("hostile", "hap-api-main")).hasSizeBetween(1_000, 2_000);
        assertThat(trouble("hostile", "hap"))
                .startsWith("of the Services, autoscalers, endpoint slices and quotas of its")
                .contains("HorizontalPodAutoscaler web-")
                .doesNotContain("with its label");
        assertThat(trouble("hostile", "other")).isEqualTo(trouble("hostile", "hap"));
        assertThat(trouble("hostile", "hap-api-main"))
                .as("a system of the Deployment's name has no more to do with it than others")
                .isEqualTo(trouble("hostile", "hap"));
        assertThat(trouble("qlp", "hap")).isEmpty();
        told.clear();

        autoscalers.keySet().toList().forEach(autoscalers::remove);

        assertThat(trouble("hostile", "hap")).isEmpty();
        assertThat(told).containsOnly("hostile/hap-api-main");
    }

    private static HorizontalPodAutoscaler autoscaler(String name, String deployment) {
        return new HorizontalPodAutoscalerBuilder()
                .withNewMetadata()
                .withNamespace("hostile")
                .withName(name)
                .withUid(name)
                .withResourceVersion("1")
                .endMetadata()
                .withNewSpec()
                .withNewScaleTargetRef()
                .withKind("Deployment")
                .withName(deployment)
                .endScaleTargetRef()
                .endSpec()
                .build();
    }

    /** So that no large object finds room, but a small one does. */
    private void fill(String namespace) {
        for (int i = 0; i < 24; i++) {
            seen(object(namespace, "none" + i, "junk-" + i, LARGE.substring(0, 58_000)));
        }
        store.keySet()
                .filter(key -> store.find(namespace, key.substring(key.indexOf('/') + 1)).isEmpty())
                .toList()
                .forEach(store::remove);
    }

    private String trouble(String namespace, String system) {
        return room.trouble(new Room.Place(namespace, system)).orElse("");
    }

    private void seen(ConfigMap object) {
        store.put(store.getKey(object), object);
    }

    private static EndpointSlice slice(String name) {
        var slice = new EndpointSliceBuilder();
        for (int i = 0; i < 1000; i++) {
            slice.addNewEndpoint()
                    .withNewTargetRef()
                    .withKind("Pod")
                    .withName("pod-of-some-length-" + name + "-" + i)
                    .endTargetRef()
                    .withNewConditions()
                    .withReady(true)
                    .endConditions()
                    .endEndpoint();
        }
        return slice.withNewMetadata()
                .withNamespace("hostile")
                .withName(name)
                .withUid(name)
                .withResourceVersion("1")
                .withLabels(
                        Map.of(
                                Names.SYSTEM,
                                "hap",
                                "endpointslice.kubernetes.io/managed-by",
                                "endpointslice-controller.k8s.io"))
                .endMetadata()
                .build();
    }

    private static ConfigMap object(String namespace, String system, String name, String content) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withUid(name)
                .withResourceVersion("1")
                .withLabels(Map.of(Names.SYSTEM, system))
                .endMetadata()
                .withData(Map.of("k", content))
                .build();
    }

    private static String random(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes).substring(0, length);
    }
}
