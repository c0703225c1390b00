package dev.safetysystem.operator.runtime.kube;

import dev.safetysystem.operator.model.PlainText;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClientException;

import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the API server answered, in words that may be shown. The text of a validation error repeats
 * the value that it refuses, which may come from anywhere: only the field and the kind of error are
 * kept. A policy that refuses names no field, and says what its author wrote.
 */
public final class ApiRefusal {
    private static final int UNPROCESSABLE = 422;
    private static final int LONGEST = 512;

    private ApiRefusal() {}

    /** For logs and events. */
    public static String describe(KubernetesClientException e) {
        if (e.getCode() <= 0) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return "no answer: " + cause.getClass().getSimpleName();
        }
        return Optional.ofNullable(e.getStatus())
                .map(status -> e.getCode() + " " + describe(e.getCode(), status))
                .orElse("HTTP " + e.getCode());
    }

    /**
     * Whether what was written is no longer what it was: another version, or another object of that
     * name, whose UID the API server calls immutable.
     */
    public static boolean outdated(KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_CONFLICT
                || invalid(e)
                        && Optional.ofNullable(e.getStatus())
                                .map(Status::getDetails)
                                .map(StatusDetails::getCauses)
                                .orElse(List.of())
                                .stream()
                                .anyMatch(cause -> "metadata.uid".equals(cause.getField()));
    }

    /** Whether what was written does not hold, says a policy, or is not what a patch tests. */
    public static boolean invalid(KubernetesClientException e) {
        return e.getCode() == UNPROCESSABLE;
    }

    /** Whether trying again by itself will hardly help: a person has to see it. */
    public static boolean lasting(KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
                || e.getCode() == HttpURLConnection.HTTP_BAD_REQUEST
                || invalid(e);
    }

    /**
     * Whether it is about what was written alone, so that other writes may well be taken. A webhook
     * that is down answers with an error of the server's own.
     */
    public static boolean ofOneWrite(KubernetesClientException e) {
        return !outdated(e) && (lasting(e) || e.getCode() == HttpURLConnection.HTTP_INTERNAL_ERROR);
    }

    private static String describe(int code, Status status) {
        String text =
                switch (code) {
                    case UNPROCESSABLE, HttpURLConnection.HTTP_BAD_REQUEST -> fields(status);
                    default -> message(status);
                };
        return PlainText.line(String.valueOf(text).replaceAll("\\s+", " "), LONGEST);
    }

    private static String message(Status status) {
        return Optional.ofNullable(status.getMessage()).orElse(status.getReason());
    }

    private static String text(String maybe) {
        return maybe == null ? "" : maybe;
    }

    private static String fields(Status status) {
        String object =
                Optional.ofNullable(status.getDetails())
                        .map(d -> d.getKind() + " " + d.getName())
                        .orElse("object");
        List<StatusCause> causes =
                Optional.ofNullable(status.getDetails())
                        .map(StatusDetails::getCauses)
                        .orElse(List.of());
        if (!causes.isEmpty() && causes.stream().allMatch(c -> text(c.getField()).isEmpty())) {
            return message(status);
        }
        return causes.stream()
                .map(cause -> cause.getField() + " (" + cause.getReason() + ")")
                .collect(Collectors.joining(", ", status.getReason() + ": " + object + ": ", ""));
    }
}
