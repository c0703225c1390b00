package dev.safetysystem.samples.hap;

import dev.safetysystem.samples.redis.Redis;

import java.io.IOException;
import java.util.List;

/** Carries decisions out: it notes that they were. */
final class Executor {
    private final Surroundings around;

    Executor(Surroundings around) {
        this.around = around;
    }

    void execute(Event event, Redis redis) throws IOException {
        Ledger.note(redis, event.passed(List.of(around.hop())), "executed");
    }
}
