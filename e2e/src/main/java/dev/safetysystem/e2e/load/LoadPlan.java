package dev.safetysystem.e2e.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * What to ask of whom, how often and for how long.
 *
 * @param server an address of this machine or of a private network
 * @param questions asked in turn
 * @param perSecond how many, 1 to {@value #MOST_PER_SECOND}, evenly spread, whether or not earlier
 *     ones are answered
 * @param keptEvery one request in so many goes over a connection that is kept as long as the server
 *     allows; all others open one of their own, as only that meets what a Service selects now. 0:
 *     none is kept
 * @param longest it stops by itself after this time, at most {@value #LONGEST_MINUTES} minutes
 * @param patience what a connection or an answer may take
 */
public record LoadPlan(
        InetSocketAddress server,
        List<Question> questions,
        int perSecond,
        int keptEvery,
        Duration longest,
        Duration patience) {
    private static final int MOST_PER_SECOND = 500;
    private static final int LONGEST_MINUTES = 60;

    /** Refuses what could hurt others: other people's addresses, and more than is needed. */
    public LoadPlan {
        questions = List.copyOf(questions);
        if (!isOurs(server.getAddress())) {
            throw new IllegalArgumentException(
                    server + " is neither on this machine nor in a private network");
        }
        if (perSecond < 1 || perSecond > MOST_PER_SECOND) {
            throw new IllegalArgumentException(
                    "perSecond " + perSecond + ": use 1 to " + MOST_PER_SECOND);
        }
        if (questions.isEmpty() || longest.compareTo(Duration.ofMinutes(LONGEST_MINUTES)) > 0) {
            throw new IllegalArgumentException(
                    "give at least one question and at most " + LONGEST_MINUTES + " minutes");
        }
    }

    /** 40 requests a second, one in five over a kept connection, five seconds of patience. */
    public static LoadPlan of(InetSocketAddress server, List<Question> questions) {
        return new LoadPlan(
                server, questions, 40, 5, Duration.ofMinutes(30), Duration.ofSeconds(5));
    }

    /** The same at another rate. */
    public LoadPlan perSecond(int rate) {
        return new LoadPlan(server, questions, rate, keptEvery, longest, patience);
    }

    private static boolean isOurs(InetAddress address) {
        return address != null
                && (address.isLoopbackAddress()
                        || address.isSiteLocalAddress()
                        || (address.getAddress()[0] & 0xfe) == 0xfc);
    }
}
