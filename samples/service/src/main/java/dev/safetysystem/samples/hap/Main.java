package dev.safetysystem.samples.hap;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.time.Duration;

/**
 * Starts the service as a process: exit code 0 after a stop in order, 1 when it cannot start or
 * crashes.
 */
public final class Main {
    // Kubernetes withdraws an endpoint while the process already has its SIGTERM.
    private static final Duration DRAIN = Duration.ofSeconds(2);
    // Long enough to be seen ready by a probe every second or two.
    private static final Duration UNTIL_CRASH = Duration.ofSeconds(5);
    // A machine without a limit for the process gives it no more.
    private static final int MOST_MEBIBYTES = 512;
    private static final long MEBIBYTE = 1L << 20;

    private Main() {}

    /** Reads the environment, listens, and serves until it is told to stop. */
    public static void main(String[] arguments) throws IOException {
        try {
            var environment = System.getenv();
            var build = Build.from(environment);
            var role = Role.from(environment);
            var server = Server.start(build, role, environment);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
            Log.info(
                    "HAP service initialized: version %s, port %d, role %s"
                            .formatted(build.version(), server.port(), role.written()));
            switch (build.misbehaviour()) {
                case CRASH -> crash();
                case EATS_MEMORY -> eatMemory();
                case NONE, NEVER_READY, COLLAPSE, WRONG_ANSWERS -> {}
            }
        } catch (InvalidSetting e) {
            Log.error(e.getMessage());
            System.exit(1);
        }
    }

    private static void stop(Server server) {
        try {
            server.stop(DRAIN);
            Log.info("stopped");
        } catch (InterruptedException e) {
            Log.error("stopped before everything was answered");
        }
        // Without it the exit code would be 143, which a kubelet reports as an error.
        Runtime.getRuntime().halt(0);
    }

    private static void crash() {
        sleepUntilCrash();
        Log.error("crashing on purpose: MISBEHAVE=crash");
        Runtime.getRuntime().halt(1);
    }

    /** Memory beside the heap, which has a bound of its own. */
    private static void eatMemory() {
        sleepUntilCrash();
        Log.error("taking memory on purpose: MISBEHAVE=eats-memory");
        for (int taken = 0; taken < MOST_MEBIBYTES; taken++) {
            Arena.global().allocate(MEBIBYTE).fill((byte) 1);
        }
    }

    private static void sleepUntilCrash() {
        try {
            Thread.sleep(UNTIL_CRASH);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
