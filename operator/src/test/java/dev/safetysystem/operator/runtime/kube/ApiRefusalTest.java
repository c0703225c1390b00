package dev.safetysystem.operator.runtime.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;

import org.junit.jupiter.api.Test;

import java.io.IOException;

class ApiRefusalTest {
    @Test
    void a_validation_error_names_fields_and_repeats_no_value() {
        var e =
                refusal(
                        422,
                        "Invalid",
                        "Deployment \"x\" is invalid: spec: Invalid value: \"hunter2\"",
                        "spec.template");

        assertThat(ApiRefusal.describe(e))
                .isEqualTo("422 Invalid: Deployment x: spec.template (FieldValueInvalid)");
        assertThat(ApiRefusal.lasting(e)).isTrue();
        assertThat(ApiRefusal.outdated(e)).isFalse();
    }

    @Test
    void what_is_forbidden_is_told_in_the_API_servers_words() {
        var e =
                refusal(
                        403,
                        "Forbidden",
                        "exceeded quota: small, requested: pods=1, used: pods=3, limited: pods=3",
                        "x");

        assertThat(ApiRefusal.describe(e)).contains("exceeded quota: small");
        assertThat(ApiRefusal.lasting(e)).isTrue();
    }

    @Test
    void what_a_webhook_says_is_one_short_line_of_plain_text() {
        var e = refusal(403, "Forbidden", "denied:\u001b[2J\n\u202eno" + "x".repeat(9_000), "x");

        assertThat(ApiRefusal.describe(e)).startsWith("403 denied: noxxx").hasSize(516);
    }

    @Test
    void another_version_and_another_object_of_the_same_name_are_outdated() {
        assertThat(ApiRefusal.outdated(refusal(409, "Conflict", "modified", "x"))).isTrue();
        assertThat(ApiRefusal.outdated(refusal(422, "Invalid", "uid", "metadata.uid"))).isTrue();
    }

    @Test
    void a_server_that_does_not_answer_is_neither() {
        var e =
                new KubernetesClientException(
                        "failed", new IOException("https://user:hunter2@host"));

        assertThat(ApiRefusal.describe(e)).isEqualTo("no answer: IOException");
        assertThat(ApiRefusal.lasting(e)).isFalse();
        assertThat(ApiRefusal.outdated(e)).isFalse();
    }

    private static KubernetesClientException refusal(
            int code, String reason, String message, String field) {
        var status =
                new StatusBuilder()
                        .withCode(code)
                        .withReason(reason)
                        .withMessage(message)
                        .withNewDetails()
                        .withKind("Deployment")
                        .withName("x")
                        .addNewCause(field, message, "FieldValueInvalid")
                        .endDetails()
                        .build();
        return new KubernetesClientException(status);
    }
}
