package dev.safetysystem.e2e.cluster;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * One cluster as it is written down: enough to use it, and to remove every trace of it without the
 * process that started it.
 *
 * @param directory holds everything of it that is a file
 * @param addresses its ports, addresses and names
 * @param boot the start of the machine that it belongs to; of another one nothing runs any more
 * @param owner the process whose end is its end; empty for one that runs until it is taken down
 * @param programs the build that it uses
 */
record Run(
        Path directory,
        Addresses addresses,
        String boot,
        Optional<ProcessId> owner,
        Path programs) {
    private static final String FILE = "run.properties";

    /** Environment variable in each process of a run, with the run's directory as its value. */
    static final String MARK = "SAFETYSYSTEM_E2E_RUN";

    static Run register(Path directory, Addresses addresses, Path programs) {
        Run run =
                new Run(directory, addresses, thisBoot(), Optional.of(ProcessId.self()), programs);
        try {
            Files.createDirectories(directory.resolve("pids"));
        } catch (IOException e) {
            throw new ClusterException("cannot make " + directory, e);
        }
        run.write();
        return run;
    }

    static String thisBoot() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            throw new ClusterException("clusters need Linux with /proc", e);
        }
    }

    /** Empty when the directory holds no whole registration: then nothing was started in it. */
    static Optional<Run> read(Path directory) {
        Properties written = new Properties();
        try (Reader reader = Files.newBufferedReader(directory.resolve(FILE))) {
            written.load(reader);
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.of(
                new Run(
                        directory,
                        new Addresses(
                                Integer.parseInt(written.getProperty("slot")),
                                Nodes.valueOf(written.getProperty("nodes"))),
                        written.getProperty("boot"),
                        Optional.ofNullable(written.getProperty("owner")).map(ProcessId::parse),
                        Path.of(written.getProperty("programs"))));
    }

    String name() {
        return directory.getFileName().toString();
    }

    Path file(String fileName) {
        return directory.resolve(fileName);
    }

    Path kubeconfig() {
        return file("admin.kubeconfig");
    }

    Path auditLog() {
        return file("audit.log");
    }

    /** From now on it runs until it is taken down, whatever becomes of this process. */
    Run withoutOwner() {
        Run free = new Run(directory, addresses, boot, Optional.empty(), programs);
        free.write();
        return free;
    }

    /** Whether nobody will ever take it down: its owner is gone, or the machine was restarted. */
    boolean isAbandoned() {
        return !boot.equals(thisBoot()) || owner.filter(process -> !process.isAlive()).isPresent();
    }

    void note(String component, ProcessId process) {
        try {
            Files.writeString(directory.resolve("pids").resolve(component), process.text());
        } catch (IOException e) {
            throw new ClusterException("cannot note the process of " + component, e);
        }
    }

    Optional<ProcessId> process(String component) {
        try {
            return Optional.of(
                    ProcessId.parse(
                            Files.readString(directory.resolve("pids").resolve(component))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    List<String> components() {
        try (Stream<Path> files = Files.list(directory.resolve("pids"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Every living process of the run: those noted, and any that carries its mark. */
    List<ProcessId> processes() {
        List<ProcessId> found = new ArrayList<>();
        components()
                .forEach(name -> process(name).filter(ProcessId::isAlive).ifPresent(found::add));
        String mark = "\0" + MARK + "=" + directory + "\0";
        ProcessHandle.allProcesses()
                .filter(process -> environment(process.pid()).contains(mark))
                .flatMap(process -> ProcessId.of(process.pid()).stream())
                .filter(process -> !found.contains(process))
                .forEach(found::add);
        return found;
    }

    /** {@link #processes} and all that they started: the containers of a real node, too. */
    List<ProcessId> processTree() {
        return processes().stream()
                .flatMap(
                        process ->
                                Stream.concat(
                                        Stream.of(process),
                                        ProcessHandle.of(process.pid()).stream()
                                                .flatMap(ProcessHandle::descendants)
                                                .flatMap(
                                                        child ->
                                                                ProcessId.of(child.pid())
                                                                        .stream())))
                .distinct()
                .toList();
    }

    private static String environment(long pid) {
        try {
            return "\0"
                    + Files.readString(
                            Path.of("/proc", Long.toString(pid), "environ"),
                            StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // Another user's process, or one that has just ended.
        }
    }

    private void write() {
        Properties properties = new Properties();
        properties.setProperty("slot", Integer.toString(addresses.slot()));
        properties.setProperty("nodes", addresses.nodes().name());
        properties.setProperty("boot", boot);
        owner.ifPresent(process -> properties.setProperty("owner", process.text()));
        properties.setProperty("programs", programs.toString());
        Path unfinished = file(FILE + ".new");
        try (Writer writer = Files.newBufferedWriter(unfinished)) {
            properties.store(writer, null);
        } catch (IOException e) {
            throw new ClusterException("cannot write " + unfinished, e);
        }
        try {
            Files.move(unfinished, file(FILE), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new ClusterException("cannot register the run in " + directory, e);
        }
    }
}
