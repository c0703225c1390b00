package dev.safetysystem.migrate.db;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.stream.Stream;

/** The kernel writes addresses in the machine's byte order; these were written by x86-64. */
@DisplayName("The kernel's account of a connection")
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64|aarch64")
class LinkWatchTest {
    private static final String ACCOUNT =
            """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1
               1: 0207D50A:9C40 0107D50A:1538 01 00000030:00000000 01:00000A28 00000005     0        0 4712 3
               2: 0207D50A:9C40 0307D50A:1538 01 00000000:00000000 02:00000A28 00000000     0        0 4713 3
            """;
    private static final String ACCOUNT_6 =
            """
              sl  local_address rem_address st tx_queue rx_queue tr tm->when retrnsmt uid timeout inode
               0: 0000000000000000FFFF00000207D50A:9C42 0000000000000000FFFF00000107D50A:1538 01 00000030:00000000 01:00000A28 0000000C 0 0 4714 3
               1: B80D0120000000000000000002000000:9C43 B80D0120000000000000000001000000:1538 01 00000030:00000000 01:00000A28 00000003 0 0 4715 3
            """;

    @ParameterizedTest(name = "port {1} to {2}: sent {3} times again")
    @CsvSource({
        "4, 40000, 10.213.7.1, 5",
        "4, 40000, 10.213.7.3, 0",
        "6, 40002, 10.213.7.1, 12",
        "6, 40003, 2001:db8::1, 3"
    })
    void says_how_often_its_words_were_sent_again(
            int version, int localPort, String remote, int times) throws Exception {
        assertThat(
                        LinkWatch.resent(
                                lines(version),
                                localPort,
                                new InetSocketAddress(InetAddress.getByName(remote), 5432)))
                .contains(times);
    }

    @Test
    void says_nothing_of_a_connection_that_is_not_in_it() throws Exception {
        var elsewhere = new InetSocketAddress(InetAddress.getByName("10.213.7.9"), 5432);
        assertThat(LinkWatch.resent(lines(4), 40000, elsewhere)).isEmpty();
    }

    private static Stream<String> lines(int version) {
        return (version == 4 ? ACCOUNT : ACCOUNT_6).lines();
    }
}
