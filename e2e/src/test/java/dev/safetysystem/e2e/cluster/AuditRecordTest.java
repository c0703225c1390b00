package dev.safetysystem.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;

import java.util.Optional;

class AuditRecordTest {
    private static final String SCALE =
            """
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","stage":"ResponseComplete",
             "requestURI":"/apis/apps/v1/namespaces/app/deployments/web/scale%s","verb":"patch",
             "user":{"username":"admin","groups":["system:masters"]},%s
             "userAgent":"fabric8","objectRef":{"resource":"deployments","namespace":"app","name":"web",
             "apiGroup":"apps","apiVersion":"v1","subresource":"scale"},
             "responseStatus":{"metadata":{},"code":%d},
             "requestReceivedTimestamp":"2026-01-01T00:00:00.100000Z","stageTimestamp":"2026-01-01T00:00:00.200000Z"}
            """;

    @Test
    void a_patch_of_a_subresource_is_read_with_all_that_identifies_it() {
        AuditRecord entry = read(SCALE.formatted("", "", 200));

        assertThat(entry.isAbout("deployments/scale")).isTrue();
        assertThat(entry.isAbout("deployments")).isFalse();
        assertThat(entry.namespace()).isEqualTo(Optional.of("app"));
        assertThat(entry).hasToString("patch deployments/scale app/web by admin: 200");
        assertThat(entry.isDoneWrite()).isTrue();
    }

    @Test
    void a_refused_write_is_a_write_that_was_not_done() {
        AuditRecord entry = read(SCALE.formatted("", "", 409));

        assertThat(entry.isWrite()).isTrue();
        assertThat(entry.isDoneWrite()).isFalse();
    }

    @Test
    void a_dry_run_is_no_write() {
        assertThat(read(SCALE.formatted("?dryRun=All", "", 200)).isWrite()).isFalse();
    }

    @Test
    void the_impersonated_user_is_the_one_who_asked() {
        String impersonated = "\"impersonatedUser\":{\"username\":\"alice\"},";

        assertThat(read(SCALE.formatted("", impersonated, 200)).user()).isEqualTo("alice");
    }

    private static AuditRecord read(String json) {
        try {
            return AuditRecord.of(new ObjectMapper().readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
