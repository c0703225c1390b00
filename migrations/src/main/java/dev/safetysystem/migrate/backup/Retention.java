package dev.safetysystem.migrate.backup;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Which sets of one pool stay, by the rules that restic's {@code forget} made common.
 *
 * <p>Sets are looked at newest first. Each rule keeps the newest set of each of the last N buckets
 * (day, ISO week, month) <em>that hold a set</em>, so that weeks of failing backups push nothing
 * out; the rules are ORed; and while a rule's count is not used up, the oldest set stays. Only
 * verified sets count. Buckets are those of {@code zone}: a day of 23 or 25 hours is one day.
 *
 * @param last how many of the newest sets stay, whatever their age; 0 for no such rule
 * @param daily number of days whose newest set stays; 0 for no such rule
 * @param weekly number of ISO weeks (Monday to Sunday) whose newest set stays; 0 for no such rule
 * @param monthly number of calendar months whose newest set stays; 0 for no such rule
 * @param within every set younger than this, counted from the newest verified one, stays; zero for
 *     no such rule
 * @param zone the time zone that days, weeks and months are counted in
 */
public record Retention(
        int last, int daily, int weekly, int monthly, Duration within, ZoneId zone) {

    /** A set dated further ahead of the clock than this was dated by a broken clock. */
    static final Duration CLOCK_TOLERANCE = Duration.ofHours(1);

    /**
     * Refuses a policy without a rule: it would keep nothing.
     *
     * @throws IllegalArgumentException if a count is negative or no rule is given
     */
    public Retention {
        if (last < 0 || daily < 0 || weekly < 0 || monthly < 0 || within.isNegative()) {
            throw new IllegalArgumentException("retention counts must be 0 or more");
        }
        if (last + daily + weekly + monthly == 0 && within.isZero()) {
            throw new IllegalArgumentException(
                    "a retention without any rule would keep nothing; give at least one of"
                            + " --keep-last, --keep-daily, --keep-weekly, --keep-monthly,"
                            + " --keep-within");
        }
    }

    /**
     * A set as the rules see it.
     *
     * @param id the set's id
     * @param at the server's time at which its snapshot was taken
     * @param verified whether it has been proved; only such sets count
     */
    public record Candidate(String id, Instant at, boolean verified) {}

    /** What becomes of a set. */
    public sealed interface Fate {}

    /**
     * The set stays.
     *
     * @param because the rules that keep it, such as {@code daily 2026-03-29}; never empty
     */
    public record Kept(List<String> because) implements Fate {}

    /**
     * The set may be deleted.
     *
     * @param because why nothing is lost by it
     */
    public record Removable(String because) implements Fate {}

    /**
     * The fate of each candidate, newest first. The newest verified set is always kept.
     *
     * @param candidates the sets of one pool of one database
     * @param now the present time
     * @return fates by set id, in the order in which the sets were looked at
     */
    public Map<String, Fate> apply(List<Candidate> candidates, Instant now) {
        var newestFirst =
                candidates.stream()
                        .sorted(
                                Comparator.comparing(Candidate::at)
                                        .reversed()
                                        .thenComparing(Candidate::id))
                        .toList();
        var counted =
                newestFirst.stream().filter(c -> c.verified() && !fromTheFuture(c, now)).toList();
        var kept = keptByRules(counted);
        var fates = new LinkedHashMap<String, Fate>();
        for (var candidate : newestFirst) {
            fates.put(candidate.id(), fate(candidate, kept, counted, now));
        }
        return fates;
    }

    private Fate fate(
            Candidate candidate,
            Map<String, List<String>> kept,
            List<Candidate> counted,
            Instant now) {
        if (fromTheFuture(candidate, now)) {
            return new Kept(List.of("dated in the future (" + candidate.at() + "): not counted"));
        }
        if (!candidate.verified()) {
            return unverified(candidate, counted);
        }
        var reasons = kept.get(candidate.id());
        return reasons == null ? new Removable("no rule keeps it") : new Kept(reasons);
    }

    private static Fate unverified(Candidate candidate, List<Candidate> counted) {
        // A set that was never proved is only worth something while nothing proved is newer.
        boolean replaced = counted.stream().anyMatch(good -> good.at().isAfter(candidate.at()));
        return replaced
                ? new Removable("never verified, and a newer verified set exists")
                : new Kept(List.of("never verified: not counted, and nothing verified is newer"));
    }

    private static boolean fromTheFuture(Candidate candidate, Instant now) {
        return candidate.at().isAfter(now.plus(CLOCK_TOLERANCE));
    }

    private Map<String, List<String>> keptByRules(List<Candidate> counted) {
        var kept = new LinkedHashMap<String, List<String>>();
        if (counted.isEmpty()) {
            return kept;
        }
        keep(kept, counted.getFirst(), "newest verified");
        counted.stream().limit(last).forEach(c -> keep(kept, c, "last"));
        keepBuckets(kept, counted, daily, "daily", date -> date);
        keepBuckets(kept, counted, weekly, "weekly", Retention::isoWeek);
        keepBuckets(kept, counted, monthly, "monthly", YearMonth::from);
        var youngerThan = counted.getFirst().at().minus(within);
        counted.stream()
                .filter(c -> !within.isZero() && c.at().isAfter(youngerThan))
                .forEach(c -> keep(kept, c, "within " + within));
        return kept;
    }

    private void keepBuckets(
            Map<String, List<String>> kept,
            List<Candidate> counted,
            int count,
            String rule,
            Function<LocalDate, Object> bucketOf) {
        int left = count;
        Object previous = "";
        for (int i = 0; i < counted.size() && left > 0; i++) {
            var bucket = bucketOf.apply(counted.get(i).at().atZone(zone).toLocalDate());
            boolean oldest = i == counted.size() - 1;
            if (!bucket.equals(previous)) {
                keep(kept, counted.get(i), rule + " " + bucket);
                previous = bucket;
                left--;
            } else if (oldest) {
                keep(
                        kept,
                        counted.get(i),
                        rule + ": the oldest set, kept until there are enough newer ones");
            }
        }
    }

    private static void keep(Map<String, List<String>> kept, Candidate set, String because) {
        kept.computeIfAbsent(set.id(), id -> new ArrayList<>()).add(because);
    }

    private static Object isoWeek(LocalDate date) {
        return "%d-W%02d"
                .formatted(
                        date.get(IsoFields.WEEK_BASED_YEAR),
                        date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
    }
}
