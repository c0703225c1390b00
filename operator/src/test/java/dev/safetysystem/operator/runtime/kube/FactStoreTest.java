package dev.safetysystem.operator.runtime.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** One object that breaks in the hands of an informer takes no other one with it. */
class FactStoreTest {
    private static final String BROKEN = "broken";

    private final List<String> told = new ArrayList<>();
    private final FactStore<EndpointSlice, String> store =
            new FactStore<>(
                    EndpointSlice.class,
                    slice -> "hap",
                    (group, slice) -> kept(slice),
                    Room.ofThisProcess(),
                    (namespace, group, lost) -> told.add(namespace + "/" + group));

    private static String kept(EndpointSlice slice) {
        if (BROKEN.equals(slice.getAddressType())) {
            throw new NullPointerException("a field that nobody thought of");
        }
        return slice.getAddressType();
    }

    @Test
    void an_object_that_cannot_be_read_is_passed_over_and_the_others_stay() {
        seen("a", 1, "IPv4");

        seen("b", 2, BROKEN);
        seen("c", 3, "IPv6");

        assertThat(kept()).containsExactly("IPv4", "IPv6");
    }

    @Test
    void what_cannot_be_read_any_more_counts_as_gone_and_its_system_is_told() {
        seen("a", 1, "IPv4");
        told.clear();

        seen("a", 2, BROKEN);

        assertThat(kept()).isEmpty();
        assertThat(told).containsExactly("n/hap");
    }

    @Test
    void what_can_be_read_again_is_there_again() {
        seen("a", 1, BROKEN);

        seen("a", 2, "IPv4");

        assertThat(kept()).containsExactly("IPv4");
    }

    @Test
    void an_own_write_that_cannot_be_read_breaks_no_pass() {
        store.wrote(slice("a", 1, BROKEN));

        assertThat(kept()).isEmpty();
    }

    private List<String> kept() {
        return store.known("n", "hap").stream().map(Known::kept).toList();
    }

    private void seen(String name, long version, String content) {
        store.put("n/" + name, slice(name, version, content));
    }

    private static EndpointSlice slice(String name, long version, String content) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("n")
                .withName(name)
                .withUid("uid-" + name)
                .withResourceVersion(Long.toString(version))
                .endMetadata()
                .withAddressType(content)
                .build();
    }
}
