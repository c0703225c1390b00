package dev.safetysystem.operator.runtime.pass;

import dev.safetysystem.operator.model.PlainText;
import dev.safetysystem.operator.runtime.kube.ApiRefusal;

import io.fabric8.kubernetes.client.KubernetesClientException;

import java.util.Set;

/**
 * What made a pass fail, in one short line that may be shown to anybody: never a stack trace, and
 * no message that may hold a value from an object.
 */
final class FailureWords {
    /** Ours, or the virtual machine's own, which names what of the program was null. */
    private static final Set<Class<?>> SPEAKING =
            Set.of(
                    IllegalStateException.class,
                    IllegalArgumentException.class,
                    NullPointerException.class,
                    PassEnded.class);

    private static final int LONGEST = 200;

    private FailureWords() {}

    static String of(Throwable failure) {
        String kind = failure.getClass().getSimpleName();
        if (failure instanceof KubernetesClientException refusal) {
            return line(ApiRefusal.describe(refusal));
        }
        return SPEAKING.contains(failure.getClass()) && failure.getMessage() != null
                ? line(kind + ": " + failure.getMessage())
                : kind;
    }

    private static String line(String text) {
        return PlainText.line(text, LONGEST);
    }
}
