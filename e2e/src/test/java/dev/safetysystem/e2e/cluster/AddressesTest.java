package dev.safetysystem.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

class AddressesTest {
    @ParameterizedTest
    @MethodSource("what_may_not_be_shared")
    void no_two_slots_share(Function<Addresses, Object> property) {
        assertThat(
                        IntStream.range(0, Addresses.SLOTS)
                                .mapToObj(slot -> new Addresses(slot, Nodes.REAL))
                                .map(property))
                .doesNotHaveDuplicates()
                .allSatisfy(value -> assertThat(value.toString()).doesNotContain(".256"));
    }

    static List<Function<Addresses, Object>> what_may_not_be_shared() {
        return List.of(
                Addresses::etcdPort,
                Addresses::apiServerPort,
                Addresses::kwokPort,
                Addresses::apiServerUrl,
                Addresses::podRange,
                Addresses::serviceRange,
                Addresses::firstService,
                Addresses::hostAddress,
                Addresses::hostCard,
                Addresses::cgroup);
    }

    @ParameterizedTest
    @MethodSource("every_slot")
    void a_card_has_a_name_that_the_kernel_takes(int slot) {
        assertThat(new Addresses(slot, Nodes.REAL).hostCard()).hasSizeLessThanOrEqualTo(15);
    }

    static IntStream every_slot() {
        return IntStream.range(0, Addresses.SLOTS);
    }
}
