package dev.safetysystem.api.generator;

import dev.safetysystem.api.schema.ExactlyOne;
import dev.safetysystem.api.schema.Refused;
import dev.safetysystem.api.schema.Rule;

import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;

import java.util.ArrayList;
import java.util.List;

/** Rules of a type in CEL. */
final class CelRules {
    private CelRules() {}

    static List<ValidationRule> of(Class<?> type) {
        var rules = new ArrayList<ValidationRule>();
        var one = type.getAnnotation(ExactlyOne.class);
        if (one != null) {
            rules.add(exactlyOne(List.of(one.value())));
        }
        for (Refused refused : type.getAnnotationsByType(Refused.class)) {
            rules.add(of(refused));
        }
        for (Rule rule : type.getAnnotationsByType(Rule.class)) {
            rules.add(of(rule));
        }
        return rules;
    }

    static ValidationRule exactlyOne(List<String> fields) {
        var rule = new ValidationRule();
        rule.setRule(
                fields.stream().map(f -> "has(self." + f + ")").toList()
                        + ".exists_one(given, given)");
        rule.setMessage(
                "exactly one of "
                        + String.join(", ", fields)
                        + " must be given: add one or remove the others");
        return rule;
    }

    /** That a text matches a pattern, where the pattern itself would tell nobody what to write. */
    static ValidationRule matching(String text, String pattern, String message) {
        var rule = new ValidationRule();
        rule.setRule(text + ".matches(r'" + pattern + "')");
        rule.setMessage(message);
        return rule;
    }

    private static ValidationRule of(Refused refused) {
        String self = "self." + refused.field();
        String accepted =
                switch (refused.unless()) {
                    case "" -> "";
                    case "false" -> " || !" + self;
                    default -> " || " + self + " == '" + refused.unless() + "'";
                };
        var rule = new ValidationRule();
        rule.setRule("!has(" + self + ")" + accepted);
        rule.setMessage(message(refused));
        rule.setFieldPath("." + refused.field());
        return rule;
    }

    static String message(Refused refused) {
        return refused.field() + " is refused, " + refused.because();
    }

    private static ValidationRule of(Rule rule) {
        var made = new ValidationRule();
        String guard = rule.given().isEmpty() ? "" : "!(" + rule.given() + ") || ";
        if (rule.each().isEmpty()) {
            made.setRule(guard + oneLine(rule.value()));
        } else {
            String[] each = rule.each().split(" as ");
            String item = each[1] + ", " + oneLine(rule.breaks());
            made.setRule(guard + "!" + each[0] + ".exists(" + item + ")");
            // By index, not by filter: the server knows no limit of what a filter gives back.
            String first = each[0] + ".transformList(i, " + item + ", i)[0]";
            made.setMessageExpression(
                    each[0] + "[" + first + "]" + rule.named() + " + \": " + rule.message() + "\"");
        }
        made.setMessage(rule.message());
        made.setFieldPath(rule.field().isEmpty() ? null : rule.field());
        return made;
    }

    private static String oneLine(String cel) {
        return cel.replaceAll("\\s+", " ").strip();
    }
}
