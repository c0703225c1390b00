package dev.safetysystem.operator.model;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * When a release may start: spans of time that begin by a schedule on the clocks of a place.
 *
 * <p>Where clocks go forward, what would begin in the hour that is left out begins when they do.
 * Where they go back, what would begin twice begins the first time only, unless it begins every
 * hour. A span is as long as it is said to be, whatever clocks do meanwhile.
 */
public final class StartWindow {
    /** The 29th of February is there again after that. */
    private static final int LONGEST_PAUSE_DAYS = 8 * 366;

    private final Cron cron;
    private final Duration length;
    private final ZoneId zone;

    private StartWindow(Cron cron, Duration length, ZoneId zone) {
        this.cron = cron;
        this.length = length;
        this.zone = zone;
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException that says in words what is wrong with the schedule
     */
    static StartWindow of(String schedule, Duration length, ZoneId zone) {
        var window = new StartWindow(Cron.parse(schedule), length, zone);
        if (window.opensAfter(Instant.EPOCH).isEmpty()) {
            throw new IllegalArgumentException(
                    "\"" + schedule + "\" names a day that never comes; correct it");
        }
        return window;
    }

    /** The place whose clocks count. */
    public ZoneId zone() {
        return zone;
    }

    /** Whether it is open then. */
    public boolean isOpen(Instant at) {
        LocalDate last = at.atZone(zone).toLocalDate();
        LocalDate first = at.minus(length).atZone(zone).toLocalDate();
        return Stream.iterate(last, date -> !date.isBefore(first), date -> date.minusDays(1))
                .filter(cron::isOn)
                .flatMap(this::openings)
                .filter(opening -> !opening.isAfter(at))
                .findFirst()
                .filter(opening -> at.isBefore(opening.plus(length)))
                .isPresent();
    }

    /** When it opens next. */
    public Optional<Instant> opensAfter(Instant at) {
        return Stream.iterate(at.atZone(zone).toLocalDate(), date -> date.plusDays(1))
                .limit(LONGEST_PAUSE_DAYS)
                .filter(cron::isOn)
                .flatMap(
                        date ->
                                openings(date)
                                        .filter(opening -> opening.isAfter(at))
                                        .min(Comparator.naturalOrder())
                                        .stream())
                .findFirst();
    }

    /** Of a day, the latest first. */
    private Stream<Instant> openings(LocalDate date) {
        return IntStream.of(cron.hours())
                .boxed()
                .flatMap(
                        hour ->
                                IntStream.of(cron.minutes())
                                        .mapToObj(minute -> LocalTime.of(hour, minute)))
                .flatMap(time -> instants(date.atTime(time)).stream())
                .sorted(Comparator.reverseOrder());
    }

    private List<Instant> instants(LocalDateTime local) {
        var rules = zone.getRules();
        List<ZoneOffset> offsets = rules.getValidOffsets(local);
        if (offsets.isEmpty()) {
            return List.of(rules.getTransition(local).getInstant());
        }
        return offsets.stream()
                .limit(cron.isEveryHour() ? offsets.size() : 1)
                .map(local::toInstant)
                .toList();
    }
}
