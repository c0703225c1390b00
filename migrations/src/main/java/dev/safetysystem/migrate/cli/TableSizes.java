package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.outcome.Place;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.outcome.Result;
import dev.safetysystem.migrate.run.LockForecast;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How big the tables are that statements are about: a finding weighs as much as its table. */
final class TableSizes {
    private record Statement(String file, int number) {}

    private final Map<Statement, LockForecast> largest = new HashMap<>();

    /** Takes one in, if it says how big the table is. */
    void add(String file, LockForecast forecast) {
        if (forecast.size().isEmpty() || forecast.lock().isEmpty()) {
            return;
        }
        largest.merge(
                new Statement(file, forecast.statement()),
                forecast,
                (one, other) -> one.size().get() >= other.size().get() ? one : other);
    }

    /** The same result, each of its findings with the size of the largest table it is about. */
    Result in(Result result) {
        return new Result(
                result.exit(),
                result.message(),
                result.facts(),
                sized(result.problems()),
                sized(result.warnings()));
    }

    private List<Problem> sized(List<Problem> problems) {
        return problems.stream().map(this::sized).toList();
    }

    private Problem sized(Problem problem) {
        Optional<LockForecast> forecast =
                problem.place()
                        .map((Place place) -> new Statement(place.file(), place.statement()))
                        .map(largest::get);
        return forecast.map(
                        f ->
                                new Problem(
                                        problem.code(),
                                        "%s (%s: %s, about %d rows)"
                                                .formatted(
                                                        problem.message(),
                                                        f.lock().orElseThrow().object(),
                                                        bytes(f.size().orElseThrow()),
                                                        f.rows()),
                                        problem.place(),
                                        problem.remedy()))
                .orElse(problem);
    }

    /** For people. */
    static String bytes(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int unit = 0;
        long value = bytes;
        while (value >= 10_240 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return value + " " + units[unit];
    }
}
