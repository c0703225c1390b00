package dev.safetysystem.e2e.bench;

import dev.safetysystem.e2e.cluster.ClusterException;
import dev.safetysystem.e2e.cluster.CommandLines;
import dev.safetysystem.e2e.cluster.Progress;
import dev.safetysystem.e2e.install.Images;
import dev.safetysystem.e2e.install.SourceTree;
import dev.safetysystem.e2e.result.Result;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The command line {@code e2e/bench}. */
@Command(
        name = "e2e/bench",
        description = {
            "Measure what the operator costs; print a table, keep it in e2e/bench-results as JSON.",
            "Linux and root. Let nothing else run on the machine meanwhile.",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 every bound is kept; 1 one is not, or it could not be measured; 2 wrong usage."
        })
public final class BenchCommand {
    static final Progress PROGRESS = line -> System.err.println("[bench] " + line);

    // As in the options' default values, which must be text.
    private static final int SYSTEMS = 500;
    private static final int OTHERS = 2000;
    private static final int TRIES = 50;
    private static final int SWITCHED = 100;
    private static final Duration IDLE = Duration.ofMinutes(5);

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    private BenchCommand() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        CommandLines.run(new BenchCommand(), PROGRESS, arguments);
    }

    @Command(name = "image", description = "The size of the operator's image. Seconds.")
    int image() {
        return report(List.of(new ImageSize(built()).measure()));
    }

    @Command(
            name = "start",
            description = "From the start of the process to its first write, five times. A minute.")
    int start() {
        return report(List.of(new FirstPass(built()).measure()));
    }

    @Command(
            name = "writes",
            description =
                    "Each write to the API of one release of the HAP sample, with its reason. Two"
                            + " minutes.")
    int writes(
            @Option(
                            names = "--beside",
                            paramLabel = "CLASSPATH",
                            description =
                                    "An older operator, built from a clone: its jar and"
                                            + " image-libraries/*. Each releases three times, in turns."
                                            + " Five minutes more.")
                    Optional<String> older) {
        Images images = built();
        List<Result> results = new ArrayList<>();
        results.add(new ReleaseWrites(images).measure());
        older.ifPresent(path -> results.add(new WritesCompared(images, path).measure()));
        return report(results);
    }

    @Command(
            name = "fleet",
            description =
                    "Many systems at once: installed, idle, all updated; and as many plain Deployments."
                            + " A quarter of an hour.")
    int fleet(
            @Option(
                            names = "--systems",
                            defaultValue = "500",
                            description = "How many, 10 to 2000 (default: ${DEFAULT-VALUE}).")
                    int systems,
            @Option(
                            names = "--idle",
                            defaultValue = "PT5M",
                            description =
                                    "How long it is watched idle (default: ${DEFAULT-VALUE}).")
                    Duration idle) {
        requireWithin("--systems", systems, 10, 2000);
        Result result = new Fleet(built(), systems, idle).measure();
        boolean usual = systems == SYSTEMS && idle.equals(IDLE);
        return usual ? report(List.of(result)) : reportUnkept(result);
    }

    @Command(
            name = "neighbours",
            description =
                    "Many systems beside thousands of Services and large ConfigMaps of others: memory,"
                            + " and how much later the first pass comes. A quarter of an hour.")
    int neighbours(
            @Option(
                            names = "--systems",
                            defaultValue = "500",
                            description = "How many, 10 to 2000 (default: ${DEFAULT-VALUE}).")
                    int systems,
            @Option(
                            names = "--others",
                            defaultValue = "2000",
                            description =
                                    "How many Services, and as many ConfigMaps, 10 to 5000 (default:"
                                            + " ${DEFAULT-VALUE}).")
                    int others) {
        requireWithin("--systems", systems, 10, 2000);
        requireWithin("--others", others, 10, 5000);
        Result result = new Neighbours(built(), systems, others).measure();
        boolean usual = systems == SYSTEMS && others == OTHERS;
        return usual ? report(List.of(result)) : reportUnkept(result);
    }

    @Command(
            name = "abort-under-load",
            description =
                    "From a person's abort to the traffic's way back: while nothing else happens, and"
                            + " while many others are released. A quarter of an hour.")
    int abortUnderLoad(
            @Option(
                            names = "--systems",
                            defaultValue = "500",
                            description =
                                    "How many others, 10 to 2000 (default: ${DEFAULT-VALUE}).")
                    int systems,
            @Option(
                            names = "--tries",
                            defaultValue = "50",
                            description = "How many aborts, 1 to 200 (default: ${DEFAULT-VALUE}).")
                    int tries,
            @Option(
                            names = "--strategy",
                            defaultValue = "Rolling",
                            description =
                                    "Rolling or BlueGreen: how all of them are released (default:"
                                            + " ${DEFAULT-VALUE}).")
                    String strategy) {
        requireWithin("--systems", systems, 10, 2000);
        requireWithin("--tries", tries, 1, 200);
        SmallSystem system = SmallSystem.of(strategy);
        Result result = new AbortUnderLoad(built(), system, systems, tries).measure();
        boolean usual = systems == SYSTEMS && tries == TRIES;
        return usual ? report(List.of(result)) : reportUnkept(result);
    }

    @Command(
            name = "switch",
            description =
                    "BlueGreen: from a changed spec to the traffic's move, beside the same by hand;"
                            + " each write of one release; from the death of the new pods to the"
                            + " traffic's way back. Five minutes.")
    int switching(
            @Option(
                            names = "--tries",
                            defaultValue = "100",
                            description =
                                    "How many systems lose their new pods, 1 to 200 (default:"
                                            + " ${DEFAULT-VALUE}).")
                    int tries) {
        requireWithin("--tries", tries, 1, 200);
        Result result = new Switch(built(), tries).measure();
        return tries == SWITCHED ? report(List.of(result)) : reportUnkept(result);
    }

    @Command(
            name = "switch-fleet",
            description =
                    "BlueGreen: many systems updated at once, against one alone. Five minutes.")
    int switchFleet(
            @Option(
                            names = "--systems",
                            defaultValue = "100",
                            description = "How many, 10 to 2000 (default: ${DEFAULT-VALUE}).")
                    int systems) {
        requireWithin("--systems", systems, 10, 2000);
        Result result = new SwitchFleet(built(), systems).measure();
        return systems == SWITCHED ? report(List.of(result)) : reportUnkept(result);
    }

    @Command(
            name = "attacked",
            description =
                    "How much longer a release takes while a neighbour attacks the operator. Five"
                            + " minutes.")
    int attacked() {
        return report(List.of(new Attacked(built()).measure()));
    }

    private static void requireWithin(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ClusterException("%s %d: use %d to %d".formatted(option, value, least, most));
        }
    }

    @Command(name = "all", description = "All of these.")
    int all() {
        Images images = built();
        List<Result> results = new ArrayList<>();
        results.add(new ImageSize(images).measure());
        results.add(new FirstPass(images).measure());
        results.add(new ReleaseWrites(images).measure());
        results.add(new Attacked(images).measure());
        results.add(new Fleet(images, SYSTEMS, IDLE).measure());
        results.add(new Neighbours(images, SYSTEMS, OTHERS).measure());
        results.add(new Switch(images, SWITCHED).measure());
        results.add(new SwitchFleet(images, SWITCHED).measure());
        Stream.of(SmallSystem.ROLLING, SmallSystem.BLUE_GREEN)
                .map(system -> new AbortUnderLoad(images, system, SYSTEMS, TRIES).measure())
                .forEach(results::add);
        return report(results);
    }

    private static Images built() {
        Images images = new Images(SourceTree.here());
        images.build(PROGRESS);
        return images;
    }

    /** Of a smaller run only the table is shown: what is kept can be compared. */
    private static int reportUnkept(Result result) {
        result.print();
        PROGRESS.say("not kept: kept are runs with the default options");
        return result.isKept() ? 0 : 1;
    }

    private static int report(List<Result> results) {
        results.forEach(
                result -> {
                    result.print();
                    result.keep(SourceTree.here());
                });
        return results.stream().allMatch(Result::isKept) ? 0 : 1;
    }
}
