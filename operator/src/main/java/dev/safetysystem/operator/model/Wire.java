package dev.safetysystem.operator.model;

import java.util.List;
import java.util.Map;

/** Reads absent wire fields as empty values, so that no null goes further. */
final class Wire {
    private Wire() {}

    static <T> List<T> list(List<T> list) {
        return list == null ? List.of() : list;
    }

    static <K, V> Map<K, V> map(Map<K, V> map) {
        return map == null ? Map.of() : map;
    }

    static String text(String text, String otherwise) {
        return text == null ? otherwise : text;
    }

    static int number(Integer number, int otherwise) {
        return number == null ? otherwise : number;
    }
}
