package dev.safetysystem.operator.runtime.leader;

import dev.safetysystem.operator.runtime.kube.ApiRefusal;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClientException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * One leader at a time, by a Lease. The library's elector compares the clock of another machine
 * with its own (a holder whose clock is 20 s slow loses its lease while it renews it) and keeps the
 * lease when it stops, so that an update of the operator waits for 15 s. Here time is only what
 * this process has seen pass since the lease last changed, and a graceful stop gives the lease
 * back.
 *
 * <p>What others write into the lease is believed for a minute at most, and that nobody leads, or
 * somebody who is none of us, can be seen ({@link #detail}).
 *
 * <p>Two leaders for a moment remain possible, as with every lease; all writes carry their own
 * preconditions.
 */
public final class Elector implements Leadership {
    public static final String LEASE = "safetysystem-operator";

    private static final Logger LOG = LoggerFactory.getLogger(Elector.class);
    private static final Duration DURATION = Duration.ofSeconds(15);
    private static final Duration GIVE_UP = Duration.ofSeconds(10);
    private static final Duration RENEW = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** Whoever holds the lease renews it within that time, whatever the lease itself says. */
    private static final int LONGEST_SECONDS = 60;

    private static final Duration NOBODY = Duration.ofSeconds(30);
    private static final Duration SAY_AGAIN = Duration.ofMinutes(1);
    private static final int LONGEST_NAME = 253;

    private final Leases leases;
    private final String identity;
    private final Clock clock;
    private final LongSupplier nanos;
    private volatile Term term = Term.NONE;
    private Seen seen = new Seen("", "", 0);
    private volatile String holder = "";
    private volatile long lastLed;
    private long silentUntil;

    /**
     * Our own leadership.
     *
     * @param until on the monotonic clock: then somebody else could lead soon
     */
    private record Term(boolean held, long until) {
        static final Term NONE = new Term(false, 0);
    }

    /** The lease of somebody else, and when it was first seen like that. */
    private record Seen(String version, String holder, long since) {}

    /**
     * @param clock for the instants that people read in the lease; nothing is decided by it
     * @param nanos a clock that only goes forward
     */
    public Elector(Leases leases, String identity, Clock clock, LongSupplier nanos) {
        this.leases = leases;
        this.identity = identity;
        this.clock = clock;
        this.nanos = nanos;
        this.lastLed = nanos.getAsLong();
        this.silentUntil = lastLed;
    }

    @Override
    public boolean held() {
        Term now = term;
        return now.held() && nanos.getAsLong() - now.until() < 0;
    }

    /** Who leads, or that nobody does, for those who ask this process. */
    public String detail() {
        if (held()) {
            return "leads";
        }
        return nobodySince()
                .map(seconds -> "nobody has led for " + seconds + " s")
                .orElseGet(() -> "led by " + (holder.isEmpty() ? "nobody yet" : holder));
    }

    /**
     * For how long nobody has led as far as this process can see, if longer than a change takes.
     */
    private Optional<Long> nobodySince() {
        long ago = nanos.getAsLong() - lastLed;
        return held() || ago < NOBODY.toNanos()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(ago).toSeconds());
    }

    /**
     * Waits to lead, and goes on renewing; returns when leadership is lost.
     *
     * @param leads told when this process leads, and again after each time in which a late renewal
     *     kept it from writing: what was put off then is to be done now
     * @throws InterruptedException when asked to stop
     */
    public void run(Runnable leads) throws InterruptedException {
        while (!leads()) {
            sayIfNobodyLeads();
            Thread.sleep(RETRY.multipliedBy(2));
        }
        LOG.info("Leading as {}", identity);
        leads.run();
        while (held()) {
            Thread.sleep(renew(leads));
        }
        LOG.error("Leadership is lost: somebody took the lease, or it could not be renewed");
    }

    /**
     * Renews the lease once.
     *
     * @param leads told if this process leads again after it did not for a moment
     * @return in how long to do so again: renewals begin at fixed times, however long one takes
     */
    Duration renew(Runnable leads) {
        long begin = nanos.getAsLong();
        long until = term.until();
        boolean renewed = attempt();
        // Whoever was told meanwhile that this process does not lead asked after the old end and
        // before the new term, so before now.
        long late = nanos.getAsLong() - until;
        if (renewed && held() && late >= 0) {
            LOG.warn(
                    "The lease was renewed {} ms late; in that time nothing was written",
                    Duration.ofNanos(late).toMillis());
            leads.run();
        }
        Duration took = Duration.ofNanos(nanos.getAsLong() - begin);
        Duration next = (renewed ? RENEW : RETRY).minus(took);
        return next.isNegative() ? Duration.ZERO : next;
    }

    /**
     * Tries to lead. A request that took so long that the lease may be somebody else's by now (a
     * machine that starts much at once) is no reason to give up, but to try again.
     */
    boolean leads() {
        return attempt() && held();
    }

    /** One look at the lease, and one write if it is ours to take or to renew. */
    boolean attempt() {
        long start = nanos.getAsLong();
        try {
            Optional<Lease> lease = leases.read();
            if (lease.isPresent() && !free(lease.get(), start)) {
                term = Term.NONE; // should it have been ours, somebody took it: not one write more
                return false;
            }
            lease.ifPresentOrElse(this::take, this::create);
            term = new Term(true, start + GIVE_UP.toNanos());
            lastLed = start;
            return true;
        } catch (KubernetesClientException e) {
            boolean raced = e.getCode() == HttpURLConnection.HTTP_CONFLICT;
            if (!raced) {
                LOG.warn("Lease {}: {}", LEASE, ApiRefusal.describe(e));
            }
            return false;
        }
    }

    /** Gives the lease back if we hold it, so that the next one need not wait. */
    public void release() {
        boolean held = held();
        term = Term.NONE;
        try {
            Optional<Lease> ours = held ? leases.read().filter(this::isOurs) : Optional.empty();
            ours.ifPresent(
                    lease -> {
                        lease.getSpec().setHolderIdentity("");
                        lease.getSpec().setLeaseDurationSeconds(1);
                        leases.update(lease);
                        LOG.info("Lease given back");
                    });
        } catch (KubernetesClientException e) {
            LOG.warn("Lease not given back: {}", ApiRefusal.describe(e));
        }
    }

    private boolean isOurs(Lease lease) {
        return lease.getSpec() != null && identity.equals(lease.getSpec().getHolderIdentity());
    }

    private boolean free(Lease lease, long now) {
        LeaseSpec spec = Objects.requireNonNullElseGet(lease.getSpec(), LeaseSpec::new);
        String other = named(spec.getHolderIdentity());
        if (other.isEmpty() || identity.equals(spec.getHolderIdentity())) {
            return true;
        }
        String version = lease.getMetadata().getResourceVersion();
        int seconds = believed(spec.getLeaseDurationSeconds());
        if (!version.equals(seen.version())) {
            if (!other.equals(seen.holder())) {
                LOG.info(
                        "The lease is held by {}; it ends {} s after its last change",
                        other,
                        seconds);
            }
            seen = new Seen(version, other, now);
            holder = other;
            lastLed = now;
        }
        return now - seen.since() > Duration.ofSeconds(seconds).toNanos();
    }

    /** Anybody who may write the lease could write 68 years. */
    private static int believed(Integer seconds) {
        return seconds == null
                ? (int) DURATION.toSeconds()
                : Math.clamp(seconds, 1, LONGEST_SECONDS);
    }

    /** What somebody else wrote, as a line of a log may hold it. */
    private static String named(String holder) {
        String text = holder == null ? "" : holder.replaceAll("\\p{Cntrl}", "?");
        return text.length() > LONGEST_NAME ? text.substring(0, LONGEST_NAME) + "…" : text;
    }

    private void sayIfNobodyLeads() {
        long now = nanos.getAsLong();
        nobodySince()
                .filter(seconds -> now - silentUntil >= 0)
                .ifPresent(
                        seconds -> {
                            silentUntil = now + SAY_AGAIN.toNanos();
                            LOG.warn("Nobody has led for {} s: no release moves", seconds);
                        });
    }

    /** With the resourceVersion of the read: of two that try, one fails. */
    private void take(Lease lease) {
        LeaseSpec spec = Objects.requireNonNullElseGet(lease.getSpec(), LeaseSpec::new);
        ZonedDateTime now = clock.instant().atZone(ZoneOffset.UTC);
        if (!isOurs(lease)) {
            int changes = Objects.requireNonNullElse(spec.getLeaseTransitions(), 0);
            spec.setLeaseTransitions(changes + 1);
            spec.setAcquireTime(now);
            spec.setHolderIdentity(identity);
        }
        spec.setLeaseDurationSeconds((int) DURATION.toSeconds());
        spec.setRenewTime(now);
        lease.setSpec(spec);
        leases.update(lease);
    }

    private void create() {
        ZonedDateTime now = clock.instant().atZone(ZoneOffset.UTC);
        leases.create(
                new LeaseBuilder()
                        .withNewMetadata()
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity(identity)
                        .withLeaseDurationSeconds((int) DURATION.toSeconds())
                        .withAcquireTime(now)
                        .withRenewTime(now)
                        .withLeaseTransitions(0)
                        .endSpec()
                        .build());
    }
}
