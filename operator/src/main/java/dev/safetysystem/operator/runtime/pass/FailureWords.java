package dev.safetysystem.operator.runtime.pass;

import dev.safetysystem.operator.model.PlainText;
import dev.safetysystem.operator.runtime.kube.ApiRefusal;

import io.fabric8.kubernetes.client.KubernetesClientException;

import java.util.Set;
import java.util.stream.Stream;

/**
 * What made a pass fail, in one short line that may be shown to anybody: never a stack trace, and
 * no message that may hold a value from an object. The log has the rest.
 */
final class FailureWords {
    private static final Set<Class<?>> SPEAKING =
            Set.of(IllegalStateException.class, IllegalArgumentException.class);

    private static final String OURS = "dev.safetysystem.";
    private static final int LONGEST = 200;

    private FailureWords() {}

    static String of(Throwable failure) {
        if (failure instanceof KubernetesClientException refusal) {
            return line(ApiRefusal.describe(refusal));
        }
        return failure.getMessage() != null && speaksToPeople(failure)
                ? line(failure.getMessage())
                : "a fault of the operator ("
                        + failure.getClass().getSimpleName()
                        + "), which is worth a report";
    }

    /** Libraries throw the same classes, and put into their messages what they could not read. */
    private static boolean speaksToPeople(Throwable failure) {
        return failure instanceof PassEnded
                || SPEAKING.contains(failure.getClass())
                        && Stream.of(failure.getStackTrace())
                                .limit(1)
                                .anyMatch(frame -> frame.getClassName().startsWith(OURS));
    }

    private static String line(String text) {
        return PlainText.line(text, LONGEST);
    }
}
