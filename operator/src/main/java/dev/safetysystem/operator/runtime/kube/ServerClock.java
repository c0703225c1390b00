package dev.safetysystem.operator.runtime.kube;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The API server's clock, as its answers tell it: what it has stamped is compared with this one's
 * instants. With this machine's own clock five minutes ahead, everything that was made just now
 * would be five minutes old, and waited for long enough.
 *
 * <p>An answer's {@code Date} has whole seconds and was true before the answer came. So the server
 * is ahead of us by no less than the date says, and of all answers of a minute or two the one that
 * says most came fastest: the true difference is at most a second more. As long as our own clock is
 * within that second it is left as it is; else it is set by as little as possible. Between answers
 * time goes on as the machine counts it, whatever is done to its clock.
 */
public final class ServerClock extends Clock {
    private static final long PRECISION = Duration.ofSeconds(1).toNanos();
    private static final long REMEMBERED = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nanos;
    private long offset;
    private long most = Long.MIN_VALUE;
    private long mostBefore = Long.MIN_VALUE;
    private long since;
    private String last = "";

    /**
     * @param own this machine's clock: right until the first answer
     * @param nanos a clock that only goes forward
     */
    public ServerClock(Clock own, LongSupplier nanos) {
        this.nanos = nanos;
        this.since = nanos.getAsLong();
        this.offset = nanos(own.instant()) - since;
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * PRECISION + instant.getNano();
    }

    @Override
    public synchronized Instant instant() {
        return Instant.ofEpochSecond(0, nanos.getAsLong() + offset);
    }

    /** To be told of the date of every answer; what is no date is passed over. */
    synchronized void heard(String date) {
        // Of the answers of one second the first says most.
        if (date == null || date.equals(last)) {
            return;
        }
        last = date;
        try {
            long now = nanos.getAsLong();
            Instant told =
                    ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            heard(nanos(told) - now, now);
        } catch (DateTimeParseException e) {
            // Something between the server and us has its own mind about dates.
        }
    }

    private void heard(long ahead, long now) {
        if (now - since > REMEMBERED) {
            mostBefore = most;
            most = Long.MIN_VALUE;
            since = now;
        }
        most = Math.max(most, ahead);
        long atLeast = Math.max(most, mostBefore);
        offset = Math.clamp(offset, atLeast, atLeast + PRECISION);
    }

    /** Hears the dates of a client's answers. */
    Interceptor listener() {
        return new Interceptor() {
            @Override
            public void after(
                    HttpRequest request,
                    HttpResponse<?> response,
                    AsyncBody.Consumer<List<ByteBuffer>> consumer) {
                heard(response.header("Date"));
            }
        };
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("it tells instants only");
    }
}
