package dev.safetysystem.e2e.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes away every trace of a run: processes, network, control groups, files. Needs nothing but
 * what is written down, and may be done again when it was interrupted.
 *
 * @param run what to remove
 */
record Teardown(Run run) {
    void execute() {
        Closing.begin(run);
        Waiting.until(
                "the processes of cluster " + run.name() + " to end",
                () -> {
                    List<ProcessId> left = run.processes();
                    left.forEach(process -> process.signal("KILL"));
                    return left.isEmpty();
                },
                () -> ": still there " + run.processes());
        if (run.addresses().nodes() == Nodes.REAL) {
            // The kernel empties groups and namespaces shortly after the last process is gone.
            Cgroups groups = new Cgroups(run.addresses().cgroup());
            Waiting.until(
                    "the control groups of cluster " + run.name() + " to be empty",
                    () -> {
                        try {
                            groups.delete();
                            return true;
                        } catch (ClusterException e) {
                            return false;
                        }
                    },
                    () -> ": still there " + groups.remaining());
            new NodeNetwork(run).delete();
        }
        try {
            FileTree.delete(run.directory());
        } catch (IOException e) {
            throw new ClusterException("cannot delete " + run.directory(), e);
        }
    }

    /** What is still there of the run, in words; empty when nothing is. */
    List<String> traces() {
        List<String> traces = new ArrayList<>();
        run.processes().forEach(process -> traces.add("process " + process.pid()));
        for (Path group : new Cgroups(run.addresses().cgroup()).remaining()) {
            traces.add("control group " + group);
        }
        for (Path path : List.of(run.addresses().hostCardFile(), run.directory())) {
            if (Files.exists(path)) {
                traces.add(path.toString());
            }
        }
        try {
            Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                    .filter(line -> line.contains(run.directory().toString()))
                    .forEach(line -> traces.add("mount " + line));
        } catch (IOException e) {
            traces.add("mounts could not be read: " + e.getMessage());
        }
        return traces;
    }
}
