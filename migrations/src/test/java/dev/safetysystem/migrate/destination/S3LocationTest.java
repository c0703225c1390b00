package dev.safetysystem.migrate.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.List;

class S3LocationTest {

    @Test
    void a_bucket_may_stand_alone_or_with_a_prefix() throws Exception {
        assertThat(S3Location.parse("s3://backups", "", "").prefix()).isEmpty();
        assertThat(S3Location.parse("s3://backups/", "", "").prefix()).isEmpty();
        assertThat(S3Location.parse("s3://backups/prod/eu/", "", "").prefix())
                .isEqualTo("prod/eu/");
        assertThat(S3Location.parse("s3://backups", "", "").region()).isEqualTo("us-east-1");
    }

    @Test
    void what_is_no_bucket_is_refused() {
        for (var url : List.of("s3://", "s3:///x", "s3://UPPER/x", "s3://a/x", "s3://b_c/x")) {
            assertThatThrownBy(() -> S3Location.parse(url, "", ""))
                    .as(url)
                    .isInstanceOf(DestinationException.class);
        }
    }

    @Test
    void an_endpoint_with_credentials_is_refused_without_repeating_them() {
        assertThatThrownBy(() -> S3Location.parse("s3://backups", "http://u:planted@host", ""))
                .isInstanceOf(DestinationException.class)
                .hasMessageContaining("AWS_ACCESS_KEY_ID")
                .hasMessageNotContaining("planted");
    }

    @Test
    void an_endpoint_that_is_no_address_is_refused() {
        for (var endpoint : List.of("minio:9000", "ftp://minio", "http://", "not an address")) {
            assertThatThrownBy(() -> S3Location.parse("s3://backups", endpoint, ""))
                    .as(endpoint)
                    .isInstanceOf(DestinationException.class);
        }
    }
}
