package dev.safetysystem.operator.runtime.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;

import dev.safetysystem.operator.model.check.Question.JsonEquals;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Whether an answer has the expected values. It is read piece by piece and no picture is made of
 * it: as a tree {@code [{},{},…]} takes fifty times its own size. What cannot be read, or what two
 * libraries read differently, is no right answer: bytes that are no UTF-8, a number that is too
 * large for any, a field that stands there twice.
 */
final class JsonAnswer {
    private static final JsonFactory JSON = new JsonFactory();
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final JsonParser json;
    private final String pointer;
    private final JsonNode expected;
    private final int end;
    private Verdict verdict = Verdict.MISSING;

    private enum Verdict {
        MISSING,
        RIGHT,
        OTHER,
        TWICE
    }

    private JsonAnswer(JsonParser json, JsonEquals one, int end) {
        this.json = json;
        this.pointer = one.pointer();
        this.expected = one.equals();
        this.end = end;
    }

    /**
     * What is wrong with an answer, as the end of a sentence; empty if all values are as expected.
     *
     * @throws IllegalArgumentException if a pointer is none
     */
    static Optional<String> problem(List<JsonEquals> expected, AnswerHead.Head head) {
        String text;
        try {
            text = text(head);
        } catch (CharacterCodingException e) {
            return Optional.of("the answer is not UTF-8");
        }
        return expected.stream()
                .flatMap(one -> problem(one, text, head.whole()).stream())
                .findFirst();
    }

    /** The end of what was read may be in the middle of a character. */
    private static String text(AnswerHead.Head head) throws CharacterCodingException {
        CharBuffer characters = CharBuffer.allocate(head.bytes().length);
        var result =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(head.bytes()), characters, head.whole());
        if (result.isError()) {
            result.throwException();
        }
        String text = characters.flip().toString();
        return text.indexOf(BYTE_ORDER_MARK) == 0 ? text.substring(1) : text;
    }

    private static Optional<String> problem(JsonEquals one, String text, boolean whole) {
        JsonPointer pointer = JsonPointer.compile(one.pointer());
        try (JsonParser json = JSON.createParser(text)) {
            var answer = new JsonAnswer(json, one, text.length());
            try {
                if (json.nextToken() == null) {
                    return Optional.of("the answer is empty");
                }
                answer.look(pointer);
            } catch (JsonProcessingException e) {
                // Of an answer that goes on, the value may have been all that was to be read.
                if (whole || answer.verdict == Verdict.MISSING) {
                    return Optional.of(unreadable(e, one, whole));
                }
            }
            return answer.problem();
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory does not fail", e);
        }
    }

    private static String unreadable(JsonProcessingException e, JsonEquals one, boolean whole) {
        if (e instanceof StreamConstraintsException) {
            return "the answer is nested too deeply, or has a number or a name that is too long";
        }
        return whole
                ? "the answer is not JSON"
                : one.pointer() + " is not within the first 64 KiB of the answer";
    }

    private Optional<String> problem() {
        return switch (verdict) {
            case RIGHT -> Optional.empty();
            case MISSING -> Optional.of(pointer + " is missing");
            case OTHER -> Optional.of(pointer + " is not " + expected);
            case TWICE -> Optional.of(pointer + " stands there twice");
        };
    }

    /** Reads the value that the parser stands at, to its end. */
    private void look(JsonPointer rest) throws IOException {
        if (rest.matches()) {
            boolean same = same(expected);
            // A number at the very end may have more digits than were read.
            if (json.currentLocation().getCharOffset() < end || !json.currentToken().isNumeric()) {
                verdict = same ? Verdict.RIGHT : Verdict.OTHER;
            }
        } else if (json.currentToken() == JsonToken.START_OBJECT) {
            lookInObject(rest);
        } else if (json.currentToken() == JsonToken.START_ARRAY) {
            for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
                if (i == rest.getMatchingIndex()) {
                    look(rest.tail());
                } else {
                    json.skipChildren();
                }
            }
        }
    }

    private void lookInObject(JsonPointer rest) throws IOException {
        boolean seen = false;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            boolean onTheWay = json.currentName().equals(rest.getMatchingProperty());
            json.nextToken();
            if (!onTheWay) {
                json.skipChildren();
            } else if (seen) {
                verdict = Verdict.TWICE;
                json.skipChildren();
            } else {
                seen = true;
                look(rest.tail());
            }
        }
    }

    /** Compares the value that the parser stands at with another one, and reads it to its end. */
    private boolean same(JsonNode other) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> sameFields(other);
            case START_ARRAY -> sameElements(other);
            case VALUE_STRING -> other.isTextual() && other.textValue().equals(json.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                    other.isNumber() && sameNumber(json.getText(), other);
            case VALUE_TRUE -> other.isBoolean() && other.booleanValue();
            case VALUE_FALSE -> other.isBoolean() && !other.booleanValue();
            case VALUE_NULL -> other.isNull();
            default -> false;
        };
    }

    private boolean sameFields(JsonNode other) throws IOException {
        boolean same = other.isObject();
        var names = new HashSet<String>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            JsonNode field = other.get(name);
            if (same && field != null && names.add(name)) {
                same = same(field);
            } else {
                same = false;
                json.skipChildren();
            }
        }
        return same && names.size() == other.size();
    }

    private boolean sameElements(JsonNode other) throws IOException {
        boolean same = other.isArray();
        int elements = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (same && elements < other.size()) {
                same = same(other.get(elements));
            } else {
                same = false;
                json.skipChildren();
            }
            elements++;
        }
        return same && elements == other.size();
    }

    /** Numbers are equal by value: 1 and 1.0 are written by different libraries. */
    private static boolean sameNumber(String text, JsonNode other) {
        try {
            var number = new BigDecimal(text);
            BigDecimal wanted = other.decimalValue();
            // The API server keeps a fraction as a double; what is too small for one is no zero.
            double rounded = number.doubleValue();
            return number.compareTo(wanted) == 0
                    || rounded != 0 && other.isDouble() && rounded == other.doubleValue();
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
