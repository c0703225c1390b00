package dev.safetysystem.samples.hap;

/** A request that cannot be served, with the answer that says why. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Answer answer;

    Refusal(int status, String message) {
        this(Answer.error(status, message));
    }

    Refusal(Answer answer) {
        super(answer.status() + " " + answer.body());
        this.answer = answer;
    }

    Answer answer() {
        return answer;
    }
}
