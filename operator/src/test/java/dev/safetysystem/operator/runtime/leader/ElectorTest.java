package dev.safetysystem.operator.runtime.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;

import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

class ElectorTest {
    private final StoredLease stored = new StoredLease();
    private long nanos = Long.MAX_VALUE - 5;

    @Test
    void a_free_lease_is_taken_at_the_first_look() {
        Elector one = elector("one", Instant.EPOCH);

        assertThat(one.attempt()).isTrue();
        assertThat(one.held()).isTrue();
        assertThat(stored.holder()).isEqualTo("one");
    }

    @Test
    void of_two_only_one_holds_it() {
        Elector one = elector("one", Instant.EPOCH);
        Elector two = elector("two", Instant.EPOCH);

        one.attempt();

        assertThat(two.attempt()).isFalse();
        assertThat(two.held()).isFalse();
    }

    @Test
    void a_holder_whose_clock_is_a_year_slow_keeps_the_lease_while_it_renews() {
        Elector slow = elector("slow", Instant.parse("2025-01-01T00:00:00Z"));
        Elector other = elector("other", Instant.parse("2026-01-01T00:00:00Z"));
        slow.attempt();

        for (int second = 0; second < 60; second += 5) {
            assertThat(other.attempt()).as("after %s s", second).isFalse();
            pass(Duration.ofSeconds(5));
            assertThat(slow.attempt()).isTrue();
        }
    }

    @Test
    void a_lease_that_did_not_change_for_its_duration_is_taken() {
        elector("dead", Instant.EPOCH).attempt();
        Elector next = elector("next", Instant.EPOCH);
        assertThat(next.attempt()).isFalse();

        pass(Duration.ofSeconds(16));

        assertThat(next.attempt()).isTrue();
        assertThat(stored.holder()).isEqualTo("next");
    }

    @Test
    void a_lease_that_was_taken_too_slowly_is_tried_for_again() {
        Elector slow = elector("slow", Instant.EPOCH);
        stored.beforeAnswer = () -> pass(Duration.ofSeconds(11));

        assertThat(slow.leads()).isFalse();

        stored.beforeAnswer = () -> {};
        assertThat(slow.leads()).isTrue();
    }

    @Test
    void a_leader_that_could_not_renew_stops_before_another_may_start() {
        Elector one = elector("one", Instant.EPOCH);
        one.attempt();
        stored.broken = true;

        pass(Duration.ofSeconds(9));
        one.attempt();
        assertThat(one.held()).isTrue();

        pass(Duration.ofSeconds(2));
        assertThat(one.held()).isFalse();
    }

    @Test
    void a_leader_that_was_kept_from_writing_by_a_late_renewal_tells_that_it_leads_again() {
        Elector one = elector("one", Instant.EPOCH);
        one.attempt();
        pass(Duration.ofSeconds(5));
        // Reading and writing the lease take 3 s each: the term ends 1 s before the renewal does.
        stored.beforeAnswer = () -> pass(Duration.ofSeconds(3));
        var told = new AtomicInteger();

        one.renew(told::incrementAndGet);

        assertThat(one.held()).isTrue();
        assertThat(told).hasValue(1);
    }

    @Test
    void a_renewal_in_time_tells_nothing() {
        Elector one = elector("one", Instant.EPOCH);
        one.attempt();
        pass(Duration.ofSeconds(5));
        stored.beforeAnswer = () -> pass(Duration.ofSeconds(2));
        var told = new AtomicInteger();

        one.renew(told::incrementAndGet);

        assertThat(told).hasValue(0);
    }

    @Test
    void a_leader_whose_lease_is_gone_tells_nothing_and_stops() {
        Elector one = elector("one", Instant.EPOCH);
        one.attempt();
        pass(Duration.ofSeconds(11));
        stored.takenBy("other");
        var told = new AtomicInteger();

        one.renew(told::incrementAndGet);

        assertThat(one.held()).isFalse();
        assertThat(told).hasValue(0);
    }

    @Test
    void a_slow_renewal_does_not_put_off_the_next_one() {
        Elector one = elector("one", Instant.EPOCH);
        one.attempt();
        stored.beforeAnswer = () -> pass(Duration.ofSeconds(2));
        assertThat(one.renew(() -> {})).isEqualTo(Duration.ofSeconds(1));

        stored.beforeAnswer = () -> pass(Duration.ofSeconds(3));
        assertThat(one.renew(() -> {})).isEqualTo(Duration.ZERO);
    }

    @Test
    void a_leader_that_sees_another_holder_stops_at_once() {
        Elector one = elector("one", Instant.EPOCH);
        one.attempt();
        stored.takenBy("intruder");

        one.attempt();

        assertThat(one.held()).isFalse();
        assertThat(stored.holder()).isEqualTo("intruder");
    }

    @Test
    void a_lease_that_was_given_back_is_free_at_once() {
        Elector one = elector("one", Instant.EPOCH);
        one.attempt();

        one.release();

        assertThat(one.held()).isFalse();
        assertThat(elector("two", Instant.EPOCH).attempt()).isTrue();
    }

    @Test
    void who_does_not_hold_it_gives_nothing_back() {
        elector("one", Instant.EPOCH).attempt();

        elector("two", Instant.EPOCH).release();

        assertThat(stored.holder()).isEqualTo("one");
    }

    @Test
    void a_lease_of_68_years_is_taken_after_a_minute_without_renewal() {
        for (Integer seconds : new Integer[] {Integer.MAX_VALUE, 3600, 61}) {
            elector("thief", Instant.EPOCH).attempt();
            stored.lasts(seconds);
            Elector next = elector("next", Instant.EPOCH);
            assertThat(next.attempt()).isFalse();

            pass(Duration.ofSeconds(59));
            assertThat(next.attempt()).isFalse();
            pass(Duration.ofSeconds(2));
            assertThat(next.attempt()).as("after %s s", seconds).isTrue();
            next.release();
        }
    }

    @Test
    void a_lease_that_says_it_ended_before_it_began_is_left_to_who_renews_it() {
        elector("one", Instant.EPOCH).attempt();
        Elector other = elector("other", Instant.EPOCH);
        for (Integer seconds : new Integer[] {-1, 0, Integer.MIN_VALUE}) {
            stored.lasts(seconds);
            assertThat(other.attempt()).isFalse();
        }
    }

    @Test
    void that_nobody_leads_is_said_within_a_minute() {
        elector("gone", Instant.EPOCH).attempt();
        stored.lasts(Integer.MAX_VALUE);
        Elector one = elector("one", Instant.EPOCH);
        one.attempt();
        assertThat(one.detail()).isEqualTo("led by gone");

        pass(Duration.ofSeconds(31));
        one.attempt();
        assertThat(one.detail()).isEqualTo("nobody has led for 31 s");

        pass(Duration.ofSeconds(30));
        one.attempt();
        assertThat(one.detail()).isEqualTo("leads");
    }

    @Test
    void that_the_lease_cannot_be_had_is_said_as_well() {
        stored.broken = true;
        Elector one = elector("one", Instant.EPOCH);
        one.attempt();
        assertThat(one.detail()).isEqualTo("led by nobody yet");

        pass(Duration.ofSeconds(31));
        assertThat(one.detail()).isEqualTo("nobody has led for 31 s");
    }

    @Test
    void a_holder_who_is_none_of_us_is_named_as_one_short_line() {
        elector("one", Instant.EPOCH).attempt();
        stored.takenBy("thief\nINFO all is well " + "x".repeat(1_000_000));
        Elector two = elector("two", Instant.EPOCH);
        two.attempt();

        assertThat(two.detail()).startsWith("led by thief?INFO").hasSizeLessThan(300);
    }

    @Test
    void of_two_that_take_a_free_lease_at_the_same_moment_one_fails() {
        elector("gone", Instant.EPOCH).attempt();
        Elector one = elector("one", Instant.EPOCH);
        one.attempt();
        pass(Duration.ofSeconds(16));
        stored.beforeUpdate = () -> stored.takenBy("faster");

        assertThat(one.attempt()).isFalse();
        assertThat(one.held()).isFalse();
        assertThat(stored.holder()).isEqualTo("faster");
    }

    private Elector elector(String identity, Instant clock) {
        return new Elector(stored, identity, Clock.fixed(clock, ZoneOffset.UTC), () -> nanos);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    /** One lease with an API server's rule for concurrent writes. */
    private static final class StoredLease implements Leases {
        private Optional<Lease> lease = Optional.empty();
        private int version;
        private boolean broken;
        private Runnable beforeUpdate = () -> {};
        private Runnable beforeAnswer = () -> {};

        String holder() {
            return lease.orElseThrow().getSpec().getHolderIdentity();
        }

        void takenBy(String other) {
            Lease now = new LeaseBuilder(lease.orElseThrow()).build();
            now.getSpec().setHolderIdentity(other);
            store(now);
        }

        void lasts(Integer seconds) {
            Lease now = new LeaseBuilder(lease.orElseThrow()).build();
            now.getSpec().setLeaseDurationSeconds(seconds);
            store(now);
        }

        private void store(Lease now) {
            now.getMetadata().setResourceVersion(Integer.toString(++version));
            lease = Optional.of(now);
        }

        private void answer() {
            beforeAnswer.run();
            if (broken) {
                throw new KubernetesClientException("no answer", 503, null);
            }
        }

        @Override
        public Optional<Lease> read() {
            answer();
            return lease.map(l -> new LeaseBuilder(l).build());
        }

        @Override
        public void create(Lease made) {
            answer();
            if (lease.isPresent()) {
                throw new KubernetesClientException("exists", 409, null);
            }
            store(new LeaseBuilder(made).build());
        }

        @Override
        public void update(Lease changed) {
            answer();
            beforeUpdate.run();
            String known = changed.getMetadata().getResourceVersion();
            if (!known.equals(lease.orElseThrow().getMetadata().getResourceVersion())) {
                throw new KubernetesClientException("conflict", 409, null);
            }
            store(new LeaseBuilder(changed).build());
        }
    }
}
