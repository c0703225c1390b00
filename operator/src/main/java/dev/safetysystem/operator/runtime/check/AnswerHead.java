package dev.safetysystem.operator.runtime.check;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/**
 * Reads the beginning of an answer and hangs up: whoever is asked decides how long an answer is,
 * and all checks share one process's memory.
 */
final class AnswerHead implements BodySubscriber<AnswerHead.Head> {
    /** A value that is checked stands before this many bytes. */
    static final int MOST_BYTES = 64 * 1024;

    private final CompletableFuture<Head> head = new CompletableFuture<>();
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final boolean keeps;
    private Subscription subscription;
    private int read;

    /**
     * The beginning of a body.
     *
     * @param bytes empty where nobody looks at them
     * @param whole whether there is no more
     */
    record Head(byte[] bytes, boolean whole) {}

    /**
     * @param keeps whether somebody looks at the body
     */
    AnswerHead(boolean keeps) {
        this.keeps = keeps;
    }

    @Override
    public CompletionStage<Head> getBody() {
        return head;
    }

    @Override
    public void onSubscribe(Subscription to) {
        subscription = to;
        to.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            int room = Math.min(buffer.remaining(), MOST_BYTES - read);
            read += room;
            if (keeps) {
                byte[] bytes = new byte[room];
                buffer.get(bytes);
                kept.writeBytes(bytes);
            }
        }
        if (read < MOST_BYTES) {
            subscription.request(1);
        } else {
            subscription.cancel();
            head.complete(new Head(kept.toByteArray(), false));
        }
    }

    @Override
    public void onError(Throwable problem) {
        head.completeExceptionally(problem);
    }

    @Override
    public void onComplete() {
        head.complete(new Head(kept.toByteArray(), true));
    }
}
