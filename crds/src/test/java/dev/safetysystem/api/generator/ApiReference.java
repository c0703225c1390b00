package dev.safetysystem.api.generator;

import dev.safetysystem.api.schema.Amount;
import dev.safetysystem.api.schema.Cron;
import dev.safetysystem.api.schema.Decimal;
import dev.safetysystem.api.schema.Duration;
import dev.safetysystem.api.schema.ExactlyOne;
import dev.safetysystem.api.schema.Instant;
import dev.safetysystem.api.schema.Items;
import dev.safetysystem.api.schema.Name;
import dev.safetysystem.api.schema.OneOf;
import dev.safetysystem.api.schema.Port;
import dev.safetysystem.api.schema.Range;
import dev.safetysystem.api.schema.Refused;
import dev.safetysystem.api.schema.Required;
import dev.safetysystem.api.schema.Rule;
import dev.safetysystem.api.schema.Text;
import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemSpec;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The API reference for people: one table per object, the rules below it. */
final class ApiReference {
    private final Javadocs docs;

    ApiReference(Javadocs docs) {
        this.docs = docs;
    }

    String write() {
        var text = new StringBuilder();
        text.append(
                """
                # API reference: safetysystem.dev/v1alpha1

                <!-- Made by every build from the records in src/main/java: change those. -->

                """);
        text.append(docs.of(SafetySystem.class).summary()).append("\n\n");
        text.append(
                """
                Fields in **bold** are required. A *duration* is one or more of `500ms`, `30s`, `5m`, \
                `2h`, joined: `1h30m`. A *decimal* is a number in quotes: `"0.05"`. A *name* is a DNS \
                label of at most 63 characters. A *port* is the name or the number of a port. An \
                *instant* is RFC 3339. Types with a version, such as core/v1 Probe, are Kubernetes' own; \
                fields that a pod of the restricted Pod Security Standard cannot have are left out. \
                Defaults are the operator's: the API server fills in none, but for `status`.

                """);
        text.append(
                """
                The API server says of what is quoted or typed wrongly which type it expects. What it \
                means:

                | it says | write |
                |---|---|
                | `resources.requests.cpu … must be of type integer,string: "number"` | a fraction in quotes: `cpu: "0.1"`, or `cpu: 100m` |
                | `version … must be of type string: "number"` or `"integer"` | the version in quotes: `version: "1.10"` |
                | `env[0].value … must be of type string: "boolean"` or `"integer"` | the value in quotes: `value: "true"`, `value: "8080"` |
                | `settings.values[0].value … must be of type string` | the value in quotes |
                | `labels` or `annotations … must be of type string` | the value in quotes: `prometheus.io/scrape: "true"` |
                | `drain … must be of type string: "integer"` | a duration with its unit: `drain: 30s` |
                | `max … must be of type string: "number"` | a decimal in quotes: `max: "0.05"` |
                | `containerPort … must be of type integer: "string"` | the number without quotes: `containerPort: 8000` |
                | `command` or `args … must be of type array: "string"` | a list: `command: [run, --now]` |
                | `unknown field "spec.components[0].env.A"` | a list: `env: [{name: A, value: b}]` |
                | `unknown field "spec…"` | the name as it stands below; where Kubernetes has such a field and this API has not, it is refused |

                """);
        text.append(rules(SafetySystem.class));
        text.append("## spec\n\n");
        objects(SafetySystemSpec.class).forEach(type -> text.append(section(type)));
        text.append("## status\n\n");
        objects(SafetySystemStatus.class).forEach(type -> text.append(section(type)));
        return text.toString();
    }

    private String section(Class<?> type) {
        var text = new StringBuilder();
        text.append("### ").append(title(type)).append("\n\n");
        text.append(docs.of(type).summary()).append("\n\n");
        text.append("| field | type | meaning |\n|---|---|---|\n");
        for (RecordComponent component : type.getRecordComponents()) {
            String name = "`" + RecordSchema.wireName(component) + "`";
            boolean required = component.isAnnotationPresent(Required.class);
            text.append("| ").append(required ? "**" + name + "**" : name);
            text.append(" | ").append(describe(component.getAnnotatedType()));
            text.append(" | ").append(cell(docs.of(type, component.getName()))).append(" |\n");
        }
        return text.append("\n").append(rules(type)).toString();
    }

    private static String rules(Class<?> type) {
        var one = type.getAnnotation(ExactlyOne.class);
        Stream<String> union =
                one == null
                        ? Stream.of()
                        : Stream.of(CelRules.exactlyOne(List.of(one.value())).getMessage());
        Stream<String> rules =
                Arrays.stream(type.getAnnotationsByType(Rule.class))
                        .map(rule -> field(rule) + rule.message());
        Stream<String> refused =
                Arrays.stream(type.getAnnotationsByType(Refused.class))
                        .map(each -> "`" + each.field() + "`: " + CelRules.message(each));
        String list =
                Stream.of(union, refused, rules)
                        .flatMap(each -> each)
                        .map(rule -> "- " + rule + "\n")
                        .collect(Collectors.joining());
        return list.isEmpty()
                ? ""
                : "The API server refuses a resource with one of these messages:\n" + list + "\n";
    }

    private static String field(Rule rule) {
        return rule.field().isEmpty() ? "" : "`" + rule.field().substring(1) + "`: ";
    }

    private static String describe(AnnotatedType type) {
        Class<?> raw = RecordSchema.raw(type);
        if (raw == List.class) {
            Items items = type.getAnnotation(Items.class);
            String bounds = items.min() > 0 ? items.min() + " to " : "at most ";
            String item = describe(RecordSchema.argument(type, 0));
            return "list of " + item + " (" + bounds + items.max() + ")";
        }
        if (raw == Map.class) {
            int max = type.getAnnotation(Items.class).max();
            return "map to " + describe(RecordSchema.argument(type, 1)) + " (at most " + max + ")";
        }
        if (raw.isRecord()) {
            return "["
                    + raw.getSimpleName()
                    + "](#"
                    + title(raw).toLowerCase().replace(".", "")
                    + ")";
        }
        return cell(scalar(type, raw));
    }

    private static String scalar(AnnotatedType type, Class<?> raw) {
        return switch (raw.getSimpleName()) {
            case "String" -> string(type);
            case "Integer", "Long" -> integer(type.getAnnotation(Range.class));
            case "Boolean" -> "boolean";
            case "IntOrString" -> type.isAnnotationPresent(Port.class) ? "port" : amount(type);
            case "JsonNode" -> "any JSON";
            default -> kubernetes(raw);
        };
    }

    private static String string(AnnotatedType type) {
        if (type.isAnnotationPresent(OneOf.class)) {
            return String.join(" \\| ", type.getAnnotation(OneOf.class).value());
        }
        for (var named :
                List.of(Duration.class, Decimal.class, Name.class, Instant.class, Cron.class)) {
            if (type.isAnnotationPresent(named)) {
                return named.getSimpleName().toLowerCase();
            }
        }
        Text text = RecordSchema.find(type, Text.class).orElseThrow();
        return "string of at most " + text.max() + " characters";
    }

    private static String integer(Range range) {
        boolean bounded = range.max() < Integer.MAX_VALUE;
        return "integer, " + range.min() + (bounded ? " to " + range.max() : " or more");
    }

    private static String amount(AnnotatedType type) {
        Amount amount = type.getAnnotation(Amount.class);
        return "integer, " + amount.min() + " to " + amount.max() + ", or percent";
    }

    private static String kubernetes(Class<?> type) {
        String packages = type.getPackageName();
        String group = packages.endsWith(".networking.v1") ? "networking.k8s.io/v1" : "core/v1";
        boolean meta = List.of("Condition", "LabelSelector").contains(type.getSimpleName());
        return (meta ? "meta/v1" : group) + " " + type.getSimpleName();
    }

    private static String cell(String text) {
        return text.replaceAll("(?<!\\\\)\\|", "\\\\|");
    }

    private static String title(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return outer == null ? type.getSimpleName() : title(outer) + "." + type.getSimpleName();
    }

    /** The records that a record is made of, itself first, in the order of their fields. */
    private static SequencedSet<Class<?>> objects(Class<?> root) {
        var found = new LinkedHashSet<Class<?>>();
        var open = new ArrayList<Class<?>>(List.of(root));
        while (!open.isEmpty()) {
            Class<?> next = open.removeFirst();
            if (found.add(next)) {
                var parts =
                        Arrays.stream(next.getRecordComponents())
                                .map(c -> part(c.getAnnotatedType()))
                                .filter(Class::isRecord)
                                .toList();
                open.addAll(0, parts);
            }
        }
        return found;
    }

    private static Class<?> part(AnnotatedType type) {
        Class<?> raw = RecordSchema.raw(type);
        if (raw == List.class) {
            return part(RecordSchema.argument(type, 0));
        }
        return raw == Map.class ? part(RecordSchema.argument(type, 1)) : raw;
    }
}
