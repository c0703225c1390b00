package dev.safetysystem.operator.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.api.v1alpha1.Check;
import dev.safetysystem.api.v1alpha1.Response;
import dev.safetysystem.api.v1alpha1.SafetySystemSpec;
import dev.safetysystem.api.v1alpha1.Threshold;
import dev.safetysystem.operator.model.check.Check.When;
import dev.safetysystem.operator.model.check.Question;

import io.fabric8.kubernetes.api.model.IntOrString;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The part of a spec that is frozen for a release, and the same read back from its record. */
public final class RolloutParser {
    private static final dev.safetysystem.api.v1alpha1.Rollout NONE =
            Json.read(Json.object(), dev.safetysystem.api.v1alpha1.Rollout.class);

    /** Kubernetes' own, which the schema demands of a spec. */
    private static final Pattern NOTATION = Pattern.compile("[0-9]{1,9}%?");

    private static final Duration LONGEST_CHECK = Duration.ofHours(1);
    private static final Duration OFTENEST = Duration.ofSeconds(1);
    private static final Duration WINDOW = Duration.ofHours(1);
    private static final Set<String> GATES = Set.of("Hold", "Rollback");

    private RolloutParser() {}

    static Rollout parse(
            SafetySystemSpec spec, List<ComponentRevision> components, Violations found) {
        return parse(wire(spec), components, found);
    }

    /**
     * Reads what a release froze at its start.
     *
     * @param wire as {@link Rollout#wire()} gave it
     */
    public static Rollout frozen(JsonNode wire, List<ComponentRevision> components) {
        try {
            return parse(wire, components, new Violations());
        } catch (IllegalArgumentException e) {
            // Of the last release, which nothing holds against a hash: somebody has spoilt it.
            return parse(Json.object(), components, new Violations());
        }
    }

    private static JsonNode wire(SafetySystemSpec spec) {
        ObjectNode wire = Json.object();
        if (spec.rollout() != null) {
            var rollout = Json.object(spec.rollout());
            rollout.remove("checks");
            wire.set("rollout", rollout);
        }
        // Always written: an empty list and an absent one must give the same hash.
        wire.set(
                "checks",
                Json.tree(spec.rollout() == null ? List.of() : Wire.list(spec.rollout().checks())));
        var gating = gating(spec);
        if (!gating.isEmpty()) {
            wire.set("thresholds", Json.tree(gating));
        }
        if (spec.response() != null) {
            wire.set("response", Json.tree(spec.response()));
        }
        return ContentHash.canonical(wire);
    }

    /** Thresholds that can hold a release or take it back; the others judge no release. */
    private static List<Threshold> gating(SafetySystemSpec spec) {
        return Wire.list(spec.thresholds()).stream()
                .filter(
                        threshold ->
                                Wire.list(threshold.respond()).stream()
                                        .anyMatch(rung -> GATES.contains(rung.action())))
                .toList();
    }

    private static Rollout parse(
            JsonNode wire, List<ComponentRevision> components, Violations found) {
        var rollout =
                wire.has("rollout")
                        ? Json.read(
                                wire.get("rollout"), dev.safetysystem.api.v1alpha1.Rollout.class)
                        : NONE;
        var response =
                Json.read(
                        wire.path("response").isObject() ? wire.get("response") : Json.object(),
                        Response.class);
        var checks = new ArrayList<dev.safetysystem.operator.model.check.Check>();
        for (int i = 0; i < wire.path("checks").size(); i++) {
            var check = Json.read(wire.path("checks").get(i), Check.class);
            check("spec.rollout.checks[" + i + "]", check, components, found)
                    .ifPresent(checks::add);
        }
        var rolling = rollout.rolling();
        Strategy strategy =
                Strategy.written(Wire.text(rollout.strategy(), "")).orElse(Strategy.ROLLING);
        Duration drain =
                found.duration("spec.rollout.drain", rollout.drain(), Duration.ofSeconds(30));
        return new Rollout(
                strategy,
                found.duration("spec.rollout.settle", rollout.settle(), Duration.ofSeconds(10)),
                found.duration("spec.rollout.minReady", rollout.minReady(), Duration.ofSeconds(10)),
                found.duration(
                        "spec.rollout.progressDeadline",
                        rollout.progressDeadline(),
                        Duration.ofMinutes(10)),
                drain,
                rollout.drain() == null ? Duration.ofSeconds(5) : drain,
                found.duration(
                        "spec.response.readyWait", response.readyWait(), Duration.ofSeconds(60)),
                bake(rollout, strategy, found),
                standby(rollout),
                capacity(rollout),
                found.duration("spec.response.window", response.window(), WINDOW),
                notation(rolling == null ? null : rolling.maxSurge(), "25%"),
                notation(rolling == null ? null : rolling.maxUnavailable(), "0"),
                "Abort".equals(response.onUnknown()),
                List.copyOf(checks),
                approvals(rollout),
                Optional.ofNullable(rollout.window()).flatMap(w -> startWindow(w, found)),
                wire);
    }

    private static Set<Gate> approvals(dev.safetysystem.api.v1alpha1.Rollout rollout) {
        return Wire.list(rollout.approvals()).stream()
                .flatMap(text -> Gate.of(text).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Optional<StartWindow> startWindow(
            dev.safetysystem.api.v1alpha1.Rollout.Window window, Violations found) {
        String at = "spec.rollout.window";
        Duration length = found.duration(at + ".duration", window.duration(), Duration.ZERO);
        if (length.isZero()) {
            found.invalid(
                    at + ".duration", "a window of no length never opens; write a longer one");
            return Optional.empty();
        }
        ZoneId zone;
        try {
            zone = ZoneId.of(Wire.text(window.timeZone(), "Etc/UTC"));
        } catch (DateTimeException e) {
            found.invalid(
                    at + ".timeZone",
                    "there is no time zone "
                            + window.timeZone()
                            + "; write a name such as Europe/Berlin");
            return Optional.empty();
        }
        try {
            return Optional.of(StartWindow.of(Wire.text(window.schedule(), ""), length, zone));
        } catch (IllegalArgumentException e) {
            found.invalid(at + ".schedule", e.getMessage());
            return Optional.empty();
        }
    }

    private static Duration bake(
            dev.safetysystem.api.v1alpha1.Rollout rollout, Strategy strategy, Violations found) {
        var first = rollout.rolling() == null ? null : rollout.rolling().firstInstance();
        return switch (strategy) {
            case ROLLING ->
                    found.duration(
                            "spec.rollout.rolling.firstInstance.bake",
                            first == null ? null : first.bake(),
                            Duration.ofMinutes(5));
            case BLUE_GREEN ->
                    found.duration(
                            "spec.rollout.blueGreen.bake",
                            rollout.blueGreen() == null ? null : rollout.blueGreen().bake(),
                            Duration.ofMinutes(10));
        };
    }

    private static Rollout.Standby standby(dev.safetysystem.api.v1alpha1.Rollout rollout) {
        boolean cold = rollout.blueGreen() != null && "Cold".equals(rollout.blueGreen().standby());
        return cold ? Rollout.Standby.COLD : Rollout.Standby.WARM;
    }

    private static Rollout.Capacity capacity(dev.safetysystem.api.v1alpha1.Rollout rollout) {
        boolean least =
                rollout.blueGreen() != null && "Minimum".equals(rollout.blueGreen().capacity());
        return least ? Rollout.Capacity.MINIMUM : Rollout.Capacity.FULL;
    }

    private static String notation(IntOrString written, String otherwise) {
        String text = written == null ? otherwise : String.valueOf(written.getValue());
        return NOTATION.matcher(text).matches() ? text : otherwise;
    }

    private static Optional<dev.safetysystem.operator.model.check.Check> check(
            String at, Check check, List<ComponentRevision> components, Violations found) {
        var http = check.http();
        if (http == null) {
            return Optional.empty();
        }
        var component =
                components.stream().filter(c -> c.name().equals(http.component())).findFirst();
        if (component.isEmpty()) {
            found.invalid(
                    at + ".http.component",
                    "there is no component "
                            + http.component()
                            + "; use a name from spec.components");
            return Optional.empty();
        }
        var when = when(check);
        if (component.get().consumes() && when == When.BEFORE_SWITCH) {
            found.invalid(
                    at + ".at",
                    "component "
                            + http.component()
                            + " with traffic: Queue starts only in Switch; use at: AfterSwitch");
            return Optional.empty();
        }
        var port = Ports.find(component.get().ports(), http.port());
        if (port.isEmpty()) {
            found.invalid(
                    at + ".http.port",
                    "component " + http.component() + " has no such port; name one of its ports");
            return Optional.empty();
        }
        var expect = http.expect();
        var json = new ArrayList<Question.JsonEquals>();
        if (expect != null) {
            Wire.list(expect.json())
                    .forEach(one -> json.add(new Question.JsonEquals(one.pointer(), one.equals())));
        }
        return Optional.of(
                new dev.safetysystem.operator.model.check.Check(
                        check.name(),
                        when,
                        new Question.Http(
                                http.component(),
                                port.get().number(),
                                Wire.text(http.method(), "GET"),
                                Wire.text(http.path(), "/"),
                                headers(at + ".http.headers", http, found),
                                Optional.ofNullable(http.json()).map(JsonNode::toString),
                                new Question.Expectation(
                                        expect == null ? 200 : Wire.number(expect.status(), 200),
                                        json)),
                        timeout(at, check, found),
                        every(at, check, found)));
    }

    private static When when(Check check) {
        return "AfterSwitch".equals(check.at()) ? When.AFTER_SWITCH : When.BEFORE_SWITCH;
    }

    /** The schema refuses shorter times. */
    private static Optional<Duration> every(String at, Check check, Violations found) {
        return Optional.ofNullable(check.every())
                .map(written -> found.duration(at + ".every", written, OFTENEST))
                .map(every -> every.compareTo(OFTENEST) < 0 ? OFTENEST : every);
    }

    /** The schema refuses a longer one; what was admitted before it did is asked for an hour. */
    private static Duration timeout(String at, Check check, Violations found) {
        Duration written = found.duration(at + ".timeout", check.timeout(), Duration.ofSeconds(30));
        return written.compareTo(LONGEST_CHECK) > 0 ? LONGEST_CHECK : written;
    }

    /**
     * The headers that a question may have. The schema refuses the others, but a resource that was
     * stored before it did, or the record of a release, may still have them: they are never sent.
     */
    private static Map<String, String> headers(String at, Check.Http http, Violations found) {
        var headers = new LinkedHashMap<String, String>();
        var written = Wire.list(http.headers());
        for (int i = 0; i < written.size(); i++) {
            String name = Wire.text(written.get(i).name(), "");
            String value = Wire.text(written.get(i).value(), "");
            if (!name.matches(Check.Header.NAME)) {
                found.invalid(at + "[" + i + "].name", "this is no name of a header; correct it");
            } else if (name.matches(Check.Header.OF_THE_CONNECTION)) {
                found.invalid(
                        at + "[" + i + "].name",
                        name + " belongs to the connection, which is the operator's; remove it");
            } else if (!value.matches(Check.Header.VALUE)) {
                found.invalid(
                        at + "[" + i + "].value",
                        "a header's value is one line; remove line breaks and other control"
                                + " characters");
            } else {
                headers.put(name, value);
            }
        }
        return headers;
    }
}
