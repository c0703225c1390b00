package dev.safetysystem.migrate.backup;

import dev.safetysystem.migrate.json.Json;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads the fields of a document that must have them.
 *
 * @param of the object
 */
record Fields(Json.Fields of) {

    String text(String name) {
        return of.text(name).orElseThrow(() -> missing(name, "a string"));
    }

    long number(String name) {
        return of.number(name).orElseThrow(() -> missing(name, "a whole number"));
    }

    boolean flag(String name) {
        return of.get(name)
                .filter(Json.Flag.class::isInstance)
                .map(v -> ((Json.Flag) v).value())
                .orElseThrow(() -> missing(name, "true or false"));
    }

    Instant instant(String name) {
        try {
            return Instant.parse(text(name));
        } catch (DateTimeException e) {
            throw missing(name, "an instant");
        }
    }

    Fields object(String name) {
        return of.get(name)
                .filter(Json.Fields.class::isInstance)
                .map(v -> new Fields((Json.Fields) v))
                .orElseThrow(() -> missing(name, "an object"));
    }

    <T> List<T> list(String name, Function<Fields, T> item) {
        return items(name).stream()
                .map(
                        value -> {
                            if (value instanceof Json.Fields fields) {
                                return item.apply(new Fields(fields));
                            }
                            throw missing(name, "a list of objects");
                        })
                .toList();
    }

    List<String> texts(String name) {
        return items(name).stream()
                .map(
                        value -> {
                            if (value instanceof Json.Text text) {
                                return text.value();
                            }
                            throw missing(name, "a list of strings");
                        })
                .toList();
    }

    Map<String, Long> numbers(String name) {
        var fields = object(name);
        var numbers = new LinkedHashMap<String, Long>();
        fields.of.values().keySet().forEach(key -> numbers.put(key, fields.number(key)));
        return numbers;
    }

    Map<String, String> textMap(String name) {
        var fields = object(name);
        var texts = new LinkedHashMap<String, String>();
        fields.of.values().keySet().forEach(key -> texts.put(key, fields.text(key)));
        return texts;
    }

    private List<Json> items(String name) {
        return of.get(name)
                .filter(Json.Items.class::isInstance)
                .map(v -> ((Json.Items) v).values())
                .orElseThrow(() -> missing(name, "a list"));
    }

    static IllegalArgumentException missing(String name, String what) {
        return new IllegalArgumentException("its field " + name + " is not " + what);
    }
}
