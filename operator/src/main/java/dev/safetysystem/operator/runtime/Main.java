package dev.safetysystem.operator.runtime;

import dev.safetysystem.operator.runtime.check.HttpQuestion;
import dev.safetysystem.operator.runtime.kube.KubernetesAccess;
import dev.safetysystem.operator.runtime.kube.ServerClock;
import dev.safetysystem.operator.runtime.kube.SystemRoom;

import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * The program. Exit codes: 0 stopped as asked, 1 cannot go on, 2 wrong arguments or environment.
 */
public final class Main {
    private static final int CANNOT_GO_ON = 1;
    private static final int WRONG_USE = 2;

    private Main() {}

    /** Runs until a signal or the loss of leadership ends the process. */
    public static void main(String[] arguments) {
        System.setProperty(HttpQuestion.ALLOWED_HEADERS, "host");
        switch (List.of(arguments)) {
            case List<String> none when none.isEmpty() -> run();
            case List<String> help when help.equals(List.of("--help")) ->
                    System.out.print(Config.HELP);
            case List<String> version when version.equals(List.of("--version")) ->
                    System.out.println("safetysystem-operator " + version());
            default -> {
                System.err.println("Unknown argument: " + arguments[0] + "; try --help");
                System.exit(WRONG_USE);
            }
        }
    }

    private static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("(not packaged)");
    }

    private static void run() {
        Logs.quiet();
        var kubernetes = KubernetesAccess.config();
        Config config;
        try {
            config = Config.of(System.getenv(), kubernetes.getNamespace());
        } catch (Config.Invalid e) {
            System.err.println(e.getMessage());
            System.exit(WRONG_USE);
            return;
        }
        Logs.configure(config);
        var log = LoggerFactory.getLogger(Main.class);
        log.info("safetysystem-operator {}", version());
        try {
            var room = SystemRoom.ofThisProcess();
            var json = KubernetesAccess.serialization(room);
            var clock = new ServerClock(Clock.systemUTC(), System::nanoTime);
            var process =
                    new OperatorProcess(
                            config,
                            KubernetesAccess.client(kubernetes, json, clock),
                            KubernetesAccess.client(kubernetes, json, clock),
                            room,
                            clock);
            stopOnSignal(process);
            process.start(Main::atOnce);
            long since = ManagementFactory.getRuntimeMXBean().getUptime();
            log.info("Started {} ms after the process", since);
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (BindException e) {
            log.error("Cannot start: {}", e.getMessage());
            Runtime.getRuntime().halt(WRONG_USE);
        } catch (IOException | RuntimeException e) {
            log.error("Cannot start", e);
            Runtime.getRuntime().halt(CANNOT_GO_ON);
        }
    }

    /** Somebody else may be leading: not one write more, and no time for hooks. */
    private static void atOnce() {
        Runtime.getRuntime().halt(CANNOT_GO_ON);
    }

    /** A process that a signal ends reports the signal, unless it says itself that all is well. */
    private static void stopOnSignal(OperatorProcess process) {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    process.close();
                                    Runtime.getRuntime().halt(0);
                                },
                                "stop"));
    }
}
