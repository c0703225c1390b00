package dev.safetysystem.e2e.demo;

import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.cluster.ClusterException;
import dev.safetysystem.e2e.cluster.Command;
import dev.safetysystem.e2e.load.Question;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The way from this machine to the production Service: its own address where that can be reached,
 * else the API server's proxy, which chooses among the same endpoints.
 *
 * @param server to connect to
 * @param prefix before every path; empty with the Service's own address
 * @param proxy the process in between, if there is one
 */
record Door(InetSocketAddress server, String prefix, Optional<Process> proxy)
        implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 2_000;
    private static final Pattern SERVING = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");

    static Door to(Cluster cluster, Subject subject) {
        InetSocketAddress address = subject.address();
        return opens(address)
                ? new Door(address, "", Optional.empty())
                : throughApiServer(cluster, subject);
    }

    private static boolean opens(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, PATIENCE_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Door throughApiServer(Cluster cluster, Subject subject) {
        Command command = cluster.kubectl("proxy", "--port=0");
        ProcessBuilder builder =
                new ProcessBuilder(command.words()).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(command.environment());
        try {
            Process proxy = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(proxy::destroy, "end-proxy"));
            // The reader stays open: a proxy that cannot write any more would end.
            String line = proxy.inputReader(StandardCharsets.UTF_8).readLine();
            Matcher port = SERVING.matcher(String.valueOf(line));
            if (!port.find()) {
                throw new ClusterException("kubectl proxy did not start: " + line);
            }
            return new Door(
                    new InetSocketAddress("127.0.0.1", Integer.parseInt(port.group(1))),
                    "/api/v1/namespaces/%s/services/%s-%s:%d/proxy"
                            .formatted(
                                    subject.namespace(),
                                    subject.name(),
                                    subject.component(),
                                    subject.address().getPort()),
                    Optional.of(proxy));
        } catch (IOException e) {
            throw new ClusterException("cannot run kubectl", e);
        }
    }

    /** The questions as they are to be asked at this door. */
    List<Question> questions(List<Question> asked) {
        return asked.stream().map(each -> each.at(prefix + each.path())).toList();
    }

    @Override
    public void close() {
        proxy.ifPresent(Process::destroy);
    }
}
