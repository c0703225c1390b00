package dev.safetysystem.operator.runtime.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.runtime.serve.SmallServer.Page;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

@Timeout(60)
class SmallServerTest {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final String LONG = "x".repeat(4 * 1024 * 1024);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final List<Socket> sockets = new ArrayList<>();
    private SmallServer server;

    @BeforeEach
    void start() throws IOException {
        server =
                new SmallServer(
                        "PORT",
                        0,
                        Map.of(
                                "/livez",
                                () -> new Page(200, "text/plain", "ok"),
                                "/long",
                                () -> new Page(200, "text/plain", LONG)),
                        nanos::get);
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.stop();
    }

    @Test
    void a_path_is_answered_and_the_connection_closed() throws Exception {
        assertThat(asked("GET /livez?x=1 HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("Content-Length: 2\r\n", "Connection: close\r\n")
                .endsWith("\r\n\r\nok");
        assertThat(asked("GET /other HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 404 ")
                .endsWith("there is /livez, /long");
    }

    @Test
    void a_request_that_comes_byte_by_byte_is_answered() throws Exception {
        Socket slow = connected();
        for (char one : "GET /livez HTTP/1.1\r\n\r\n".toCharArray()) {
            slow.getOutputStream().write(one);
            slow.getOutputStream().flush();
        }

        assertThat(rest(slow)).endsWith("ok");
    }

    @Test
    void thousands_of_half_open_connections_leave_a_probe_its_answer() throws Exception {
        for (int i = 0; i < 3400; i++) {
            Socket half = connected();
            if (i % 2 == 0) {
                half.getOutputStream().write("GET /livez HTTP/1.1\r\nX".getBytes());
            }
            if (i % 500 == 0) {
                assertThat(asked("GET /livez HTTP/1.1\r\n\r\n")).endsWith("ok");
            }
        }

        assertThat(asked("GET /livez HTTP/1.1\r\n\r\n")).endsWith("ok");
        sockets.subList(0, 3000).forEach(SmallServerTest::isClosed);
    }

    @Test
    void clients_that_do_not_read_their_answers_leave_a_probe_its_own() throws Exception {
        for (int i = 0; i < 2 * SmallServer.MOST_CONNECTIONS; i++) {
            connected().getOutputStream().write("GET /long HTTP/1.1\r\n\r\n".getBytes());
        }

        assertThat(asked("GET /livez HTTP/1.1\r\n\r\n")).endsWith("ok");
    }

    @Test
    void a_connection_that_sends_nothing_is_closed_after_ten_seconds() throws Exception {
        Socket idle = connected();
        assertThat(asked("GET /livez HTTP/1.1\r\n\r\n")).endsWith("ok");

        nanos.addAndGet(Duration.ofSeconds(11).toNanos());

        isClosed(idle);
    }

    @Test
    void a_request_of_endless_headers_is_not_read_to_its_end() throws Exception {
        Socket endless = connected();
        endless.getOutputStream().write("GET /livez HTTP/1.1\r\n".getBytes());
        try {
            for (int i = 0; i < 100_000; i++) {
                endless.getOutputStream().write(("X-" + i + ": " + "x".repeat(100)).getBytes());
            }
        } catch (SocketException e) {
            // closed meanwhile
        }

        isClosed(endless);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /livez HTTP/1.1\r\n\r\n",
                "GET /livez\r\n\r\n",
                "\r\n\r\n",
                "GET  HTTP/1.1\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            })
    void what_is_no_such_request_is_refused(String request) throws Exception {
        assertThat(asked(request)).matches("(?s)HTTP/1.1 40[04] .*");
    }

    private Socket connected() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        // No interrupt ends a read: a server that leaves it open would stop all tests.
        socket.setSoTimeout(PATIENCE_MILLIS);
        sockets.add(socket);
        return socket;
    }

    private String asked(String request) throws IOException {
        Socket socket = connected();
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return rest(socket);
    }

    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Waits for it. */
    private static void isClosed(Socket socket) {
        try {
            while (socket.getInputStream().read() >= 0) {
                // what was still under way
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("it is still open", e);
        } catch (IOException e) {
            // closed with a reset
        }
    }
}
