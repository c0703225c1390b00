package dev.safetysystem.operator.world;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.model.Json;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;

/** Many stories in disorder, from the command line: {@code e2e/campaign --help}. */
public final class Campaign {
    private static final int MANY = 10_000;
    private static final int MOST_FAILURES = 20;

    private static final String HELP =
            """
            e2e/campaign: stories of the simulation, each in a world that a seed puts in disorder

              --runs N       how many, from the first seed on (10000)
              --first N      the first seed (0)
              --minutes N    begins no run after that (as long as it takes)
              --seed N       that one run, with its whole story
              --story NAME   only that story (a file of operator/src/test/resources/stories)
              --threads N    how many at once (half of the cores)
              --result FILE  where the result is written to, as JSON

            Exit code: 0 if all hold, 1 if one does not, 2 if the arguments make no sense.
            """;

    private final PrintStream out;
    private long runs = MANY;
    private long first;
    private Duration limit = Duration.ofDays(1);
    private Optional<Long> seed = Optional.empty();
    private Optional<String> story = Optional.empty();
    private Optional<Path> result = Optional.empty();
    private int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    private Campaign(PrintStream out) {
        this.out = out;
    }

    /** Runs it, and exits with its code. */
    public static void main(String[] arguments) throws Exception {
        var campaign = new Campaign(System.out);
        var given = new ArrayList<>(Arrays.asList(arguments));
        if (given.contains("--help") || given.contains("-h")) {
            System.out.print(HELP);
            System.exit(0);
        }
        try {
            campaign.read(given);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(HELP);
            System.exit(2);
        }
        System.exit(campaign.run() ? 0 : 1);
    }

    private void read(List<String> given) {
        while (!given.isEmpty()) {
            String option = given.removeFirst();
            if (given.isEmpty()) {
                throw new IllegalArgumentException(option + " needs a value, or is not known");
            }
            String value = given.removeFirst();
            switch (option) {
                case "--runs" -> runs = Long.parseLong(value);
                case "--first" -> first = Long.parseLong(value);
                case "--minutes" -> limit = Duration.ofMinutes(Long.parseLong(value));
                case "--seed" -> seed = Optional.of(Long.parseLong(value));
                case "--story" -> story = Optional.of(value);
                case "--threads" -> threads = Integer.parseInt(value);
                case "--result" -> result = Optional.of(from().resolve(value));
                default -> throw new IllegalArgumentException("there is no option " + option);
            }
        }
    }

    /** Where the script was called, which runs this beside the stories. */
    private static Path from() {
        return Path.of(System.getProperty("campaign.from", "."));
    }

    private boolean run() throws IOException, InterruptedException {
        List<Story> stories = Story.all();
        if (seed.isPresent()) {
            return one(one(stories, seed.get()));
        }
        return many(stories);
    }

    private Run one(List<Story> stories, long number) {
        return story.map(
                        name ->
                                stories.stream()
                                        .filter(s -> s.file().equals(name))
                                        .findFirst()
                                        .map(s -> new Run(s, number))
                                        .orElseThrow(
                                                () ->
                                                        new IllegalArgumentException(
                                                                "there is no story " + name)))
                .orElseGet(() -> Run.of(stories, number));
    }

    private boolean one(Run run) {
        try {
            run.tellTo(out);
            out.println(run + " holds");
            return true;
        } catch (AssertionError e) {
            out.println(e.getMessage());
            return false;
        }
    }

    /** What a run came to: its outcome, or why it does not hold. */
    private record Done(Run run, Optional<Run.Outcome> outcome, String why) {}

    private boolean many(List<Story> stories) throws IOException, InterruptedException {
        Instant began = Instant.now();
        var tally = new Tally();
        try (var pool = Executors.newFixedThreadPool(threads)) {
            var service = new ExecutorCompletionService<Done>(pool);
            long next = first;
            long end = first + runs;
            int under = 0;
            while (next < end || under > 0) {
                boolean late = Instant.now().isAfter(began.plus(limit));
                boolean enough = late || tally.failed.size() >= MOST_FAILURES;
                while (next < end && under < 4 * threads && !enough) {
                    Run run = one(stories, next++);
                    service.submit((Callable<Done>) () -> done(run));
                    under++;
                }
                if (under == 0) {
                    break; // there was enough
                }
                Done done = service.take().get();
                tally.add(done);
                under--;
                if (done.outcome().isEmpty()) {
                    out.println(firstLines(done.why(), done.run()));
                }
                if (tally.runs % 250 == 0) {
                    out.printf(
                            "%d of %d runs, %d writes, %d failed%n",
                            tally.runs, runs, tally.writes, tally.failed.size());
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        var took = Duration.between(began, Instant.now());
        out.printf(
                "%d runs of %d stories, %d passes, %d writes, %s of simulated time in %d s: %d failed%n",
                tally.runs,
                story.isPresent() ? 1 : stories.size(),
                tally.passes,
                tally.writes,
                days(tally.time),
                took.toSeconds(),
                tally.failed.size());
        if (result.isPresent()) {
            write(result.get(), stories.size(), tally, took);
        }
        return tally.failed.isEmpty();
    }

    private static Done done(Run run) {
        try {
            return new Done(run, Optional.of(run.run()), "");
        } catch (AssertionError e) {
            return new Done(run, Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    private static final class Tally {
        private final Map<Long, String> failed = new TreeMap<>();
        private final Map<String, Integer> byStory = new TreeMap<>();
        private long runs;
        private long passes;
        private long writes;
        private Duration time = Duration.ZERO;

        void add(Done done) {
            runs++;
            byStory.merge(done.run().story().file(), 1, Integer::sum);
            done.outcome()
                    .ifPresentOrElse(
                            outcome -> {
                                passes += outcome.passes();
                                writes += outcome.writes();
                                time = time.plus(outcome.time());
                            },
                            () -> failed.put(done.run().seed(), done.why()));
        }
    }

    private static String firstLines(String why, Run run) {
        return String.join("\n", why.lines().limit(2).toList())
                + "\n  ... the whole story: e2e/campaign --seed "
                + run.seed();
    }

    private static String days(Duration time) {
        return time.toDays() + " days";
    }

    private void write(Path file, int stories, Tally tally, Duration took) throws IOException {
        ObjectNode document = Json.object();
        document.put("measurement", "campaign");
        document.put(
                "how",
                "stories of the simulation, each in disorder that its seed draws; invariants are"
                        + " asserted after every write, and the end is compared");
        document.put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        document.put("seeds", first + " to " + (first + tally.runs - 1));
        document.put("runs", tally.runs);
        document.put("stories", stories);
        document.put("passes", tally.passes);
        document.put("writes", tally.writes);
        document.put("simulatedDays", tally.time.toDays());
        document.put("seconds", took.toSeconds());
        document.put("threads", threads);
        document.put("failed", tally.failed.size());
        var seeds = document.putArray("failedSeeds");
        tally.failed.keySet().forEach(seeds::add);
        var each = document.putObject("runsOfStory");
        tally.byStory.forEach(each::put);
        Files.writeString(file, document.toPrettyString() + "\n");
    }
}
