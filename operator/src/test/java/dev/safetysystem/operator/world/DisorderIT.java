package dev.safetysystem.operator.world;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Stories in disorder: events come late, twice or not at all, answers are lost, somebody else
 * writes meanwhile, and the operator is killed. Nothing may break at any write, and the end is the
 * same. {@code e2e/campaign --seed N} replays the one that failed, and runs many more.
 */
@Execution(ExecutionMode.CONCURRENT)
class DisorderIT {
    private static final int RUNS = 300;

    @TestFactory
    Stream<DynamicTest> holds_in_disorder() {
        List<Story> stories = Story.all();
        return LongStream.range(0, RUNS)
                .mapToObj(seed -> Run.of(stories, seed))
                .map(run -> DynamicTest.dynamicTest(run.toString(), run::run));
    }
}
