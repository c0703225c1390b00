package dev.safetysystem.migrate.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safetysystem.migrate.destination.DestinationException.Kind;
import dev.safetysystem.migrate.ground.BadLine;
import dev.safetysystem.migrate.ground.S3Server;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** The contract of destinations, and S3's own ways to fail, on a real S3 server. */
class S3DestinationIT extends DestinationContract {

    private static final AtomicInteger PREFIXES = new AtomicInteger();
    private static S3Server server;

    @TempDir private static Path folder;
    private String prefix;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(folder);
    }

    @AfterAll
    static void end() throws Exception {
        server.close();
    }

    @BeforeEach
    void own_prefix() {
        prefix = "p" + PREFIXES.incrementAndGet();
    }

    @Override
    Destination destination() throws Exception {
        return at(server.endpoint(), S3Server.SECRET_KEY, S3Server.BUCKET);
    }

    private Destination at(String endpoint, String secret, String bucket) throws Exception {
        return S3Destination.open(
                S3Location.parse("s3://" + bucket + "/" + prefix, endpoint, ""),
                StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(S3Server.ACCESS_KEY, secret)));
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DestinationException.class,
                        e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.REFUSED))
                .hasMessageNotContaining("planted");
    }

    @Test
    void a_wrong_key_is_refused() {
        assertRefused(() -> at(server.endpoint(), "planted-wrong", S3Server.BUCKET));
    }

    @Test
    void a_bucket_that_is_not_there_is_refused() {
        assertRefused(() -> at(server.endpoint(), S3Server.SECRET_KEY, "no-such-bucket"));
    }

    @Test
    void a_server_that_is_not_there_is_unreachable() {
        assertThatThrownBy(() -> at("http://127.0.0.1:1", S3Server.SECRET_KEY, S3Server.BUCKET))
                .isInstanceOfSatisfying(
                        DestinationException.class,
                        e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE));
    }

    @Test
    void a_copy_that_is_cut_in_its_second_part_leaves_no_object() throws Exception {
        var file = Files.write(folder.resolve("big"), new byte[100 << 20]);
        try (var line = BadLine.cutting(server.port(), 70 << 20)) {
            var destination = at(line.endpoint(), S3Server.SECRET_KEY, S3Server.BUCKET);
            try (var whole = BadLine.cutting(server.port(), 20 << 20)) {
                var cut = at(whole.endpoint(), S3Server.SECRET_KEY, S3Server.BUCKET);
                assertThatThrownBy(() -> cut.put("a/big", file, n -> {}))
                        .isInstanceOfSatisfying(
                                DestinationException.class,
                                e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE));
            }
            assertThat(destination.list("")).isEmpty();
        }
        destination().removeInterrupted("", Instant.now().plusSeconds(60));
        assertThat(destination().list("")).isEmpty();
    }
}
