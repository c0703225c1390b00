package dev.safetysystem.operator.runtime.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.observe.ForeignService;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class OtherServicesTest {
    private final List<String> told = new ArrayList<>();
    private final Room room = new Room(64 * 1024);
    private final OtherServices services = new OtherServices(room, told::add);

    private static ServiceBuilder web() {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("qlp")
                .withName("web")
                .withUid("uid")
                .withResourceVersion("1")
                .endMetadata()
                .withNewSpec()
                .addToSelector("app", "web")
                .endSpec();
    }

    private void put(Service service) {
        services.put(services.getKey(service), service);
    }

    @Test
    void one_that_selects_pods_is_known_in_its_namespace() {
        put(web().build());

        assertThat(services.of("qlp"))
                .containsExactly(new ForeignService("web", Map.of("app", "web"), "", false));
        assertThat(services.of("other")).isEmpty();
        assertThat(told).containsExactly("qlp");
    }

    @Test
    void what_is_no_selector_and_no_annotation_of_ours_wakes_nobody() {
        put(web().build());
        put(
                web().editMetadata()
                        .addToAnnotations("note", "moved")
                        .endMetadata()
                        .editSpec()
                        .withClusterIP("10.0.0.7")
                        .endSpec()
                        .build());

        assertThat(told).containsExactly("qlp");
    }

    @Test
    void an_owner_who_allows_unverified_pods_wakes() {
        put(web().build());
        services.of("qlp");
        put(
                web().editMetadata()
                        .addToAnnotations("safetysystem.dev/unverified-pods", "allowed")
                        .endMetadata()
                        .build());

        assertThat(services.of("qlp"))
                .containsExactly(new ForeignService("web", Map.of("app", "web"), "", true));
        assertThat(told).containsExactly("qlp", "qlp");
    }

    @Test
    void one_that_selects_nothing_any_more_counts_no_longer() {
        put(web().build());
        put(web().editSpec().withSelector(Map.of()).endSpec().build());

        assertThat(services.of("qlp")).isEmpty();
        assertThat(told).containsExactly("qlp", "qlp");
    }

    @Test
    void more_than_there_is_room_for_holds_every_system_of_the_namespace_and_no_other() {
        for (int i = 0; i < 40; i++) {
            put(
                    web().editMetadata()
                            .withName("large" + i)
                            .endMetadata()
                            .editSpec()
                            .addToSelector("x".repeat(5_000), "y")
                            .endSpec()
                            .build());
        }

        assertThat(services.of("qlp")).hasSizeLessThan(15);
        assertThat(room.trouble(new Room.Place("qlp", "hap")).orElseThrow())
                .contains("endpoint slices and quotas of its namespace", "Service large");
        assertThat(room.trouble(new Room.Place("other", "hap"))).isEmpty();
        services.keySet().toList().forEach(services::remove);
        assertThat(room.trouble(new Room.Place("qlp", "hap"))).isEmpty();
    }

    @Test
    void one_that_is_only_a_name_selects_nothing_whatever_its_selector_says() {
        put(web().editSpec().withType("ExternalName").endSpec().build());

        assertThat(services.of("qlp")).isEmpty();
    }

    @Test
    void one_that_is_gone_is_forgotten_and_one_that_was_never_known_wakes_nobody() {
        put(web().build());
        services.remove("qlp/web");
        services.remove("qlp/another");

        assertThat(services.of("qlp")).isEmpty();
        assertThat(told).containsExactly("qlp", "qlp");
    }
}
