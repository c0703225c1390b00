package dev.safetysystem.migrate.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A JSON value. Objects keep the order of their fields; there is no {@code null} but {@link
 * Nothing}.
 */
public sealed interface Json {
    /** A string. */
    record Text(String value) implements Json {}

    /** A number, exactly as written. */
    record Number(BigDecimal value) implements Json {}

    /** true or false. */
    record Flag(boolean value) implements Json {}

    /** null. */
    record Nothing() implements Json {}

    /** An array. */
    record Items(List<Json> values) implements Json {
        public Items {
            values = List.copyOf(values);
        }
    }

    /** An object. */
    record Fields(Map<String, Json> values) implements Json {
        public Fields {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        /** The same with one more field, or with that field replaced. */
        public Fields with(String name, Json value) {
            var more = new LinkedHashMap<>(values);
            more.put(name, value);
            return new Fields(more);
        }

        /** The same with a string field. */
        public Fields with(String name, String value) {
            return with(name, new Text(value));
        }

        /** The same with an integral field. */
        public Fields with(String name, long value) {
            return with(name, new Number(BigDecimal.valueOf(value)));
        }

        /** The same with a boolean field. */
        public Fields with(String name, boolean value) {
            return with(name, new Flag(value));
        }

        /** The same with a string field if there is a value. */
        public Fields with(String name, Optional<String> value) {
            return value.map(there -> with(name, there)).orElse(this);
        }

        /** The same with an array of strings. */
        public Fields with(String name, List<String> values) {
            return with(name, strings(values));
        }

        /** A field's value, if it is there and not null. */
        public Optional<Json> get(String name) {
            return Optional.ofNullable(values.get(name)).filter(v -> !(v instanceof Nothing));
        }

        /** A string field, if it is there and is a string. */
        public Optional<String> text(String name) {
            return get(name).filter(Text.class::isInstance).map(v -> ((Text) v).value());
        }

        /** A number field, if it is there and is an integral number within 64 bits. */
        public Optional<Long> number(String name) {
            try {
                return get(name)
                        .filter(Number.class::isInstance)
                        .map(v -> ((Number) v).value().longValueExact());
            } catch (ArithmeticException fraction) {
                return Optional.empty();
            }
        }
    }

    /** An object without fields. */
    static Fields fields() {
        return new Fields(Map.of());
    }

    /** An array of strings. */
    static Items strings(List<String> values) {
        return new Items(values.stream().<Json>map(Text::new).toList());
    }

    /** An array. */
    static Items items(List<? extends Json> values) {
        return new Items(List.copyOf(values));
    }

    /** The same value with every string (never a field's name) passed through {@code change}. */
    default Json mapText(UnaryOperator<String> change) {
        return switch (this) {
            case Text text -> new Text(change.apply(text.value()));
            case Items items ->
                    new Items(items.values().stream().map(v -> v.mapText(change)).toList());
            case Fields fields -> {
                var changed = new LinkedHashMap<String, Json>();
                fields.values().forEach((k, v) -> changed.put(k, v.mapText(change)));
                yield new Fields(changed);
            }
            case Number number -> number;
            case Flag flag -> flag;
            case Nothing nothing -> nothing;
        };
    }

    /** One line, no insignificant white space. */
    default String compact() {
        return write(false);
    }

    /** Indented, for people. */
    default String pretty() {
        return write(true);
    }

    private String write(boolean pretty) {
        var out = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(out)) {
            if (pretty) {
                generator.setPrettyPrinter(new DefaultPrettyPrinter());
            }
            generate(this, generator);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toString();
    }

    private static void generate(Json value, JsonGenerator to) throws IOException {
        switch (value) {
            case Text text -> to.writeString(text.value());
            case Number number -> to.writeNumber(number.value());
            case Flag flag -> to.writeBoolean(flag.value());
            case Nothing nothing -> to.writeNull();
            case Items items -> {
                to.writeStartArray();
                for (Json item : items.values()) {
                    generate(item, to);
                }
                to.writeEndArray();
            }
            case Fields fields -> {
                to.writeStartObject();
                for (var field : fields.values().entrySet()) {
                    to.writeFieldName(field.getKey());
                    generate(field.getValue(), to);
                }
                to.writeEndObject();
            }
        }
    }

    /**
     * Reads one document.
     *
     * @throws IllegalArgumentException if it is not exactly one JSON value; the text is not quoted
     */
    static Json parse(String document) {
        try (JsonParser parser = new JsonFactory().createParser(document)) {
            if (parser.nextToken() == null) {
                throw new IllegalArgumentException("empty document");
            }
            Json value = read(parser);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("more than one value");
            }
            return value;
        } catch (JsonProcessingException wrong) {
            throw new IllegalArgumentException(
                    "not JSON at line %d, column %d"
                            .formatted(
                                    wrong.getLocation().getLineNr(),
                                    wrong.getLocation().getColumnNr()),
                    wrong);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static Json read(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> new Text(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Number(parser.getDecimalValue());
            case VALUE_TRUE -> new Flag(true);
            case VALUE_FALSE -> new Flag(false);
            case VALUE_NULL -> new Nothing();
            case START_ARRAY -> {
                var items = new ArrayList<Json>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(read(parser));
                }
                yield new Items(items);
            }
            case START_OBJECT -> {
                var fields = new LinkedHashMap<String, Json>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    fields.put(name, read(parser));
                }
                yield new Fields(fields);
            }
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                    throw new IllegalArgumentException("not a value");
        };
    }
}
