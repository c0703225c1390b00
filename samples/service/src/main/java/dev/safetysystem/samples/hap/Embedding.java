package dev.safetysystem.samples.hap;

import java.util.List;
import java.util.Map;

/** Says what is near to a text. It has no model: near is what has as many characters. */
final class Embedding {
    private static final int DIMENSIONS = 8;

    private final Surroundings around;

    Embedding(Surroundings around) {
        this.around = around;
    }

    Answer context(Request request) {
        String text = Request.given("content", request.read(Requests.Check.class).content());
        return Answer.of(200, Map.of("cluster", text.length() % DIMENSIONS), List.of(around.hop()));
    }
}
