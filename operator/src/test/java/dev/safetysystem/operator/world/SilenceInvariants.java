package dev.safetysystem.operator.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.render.Action;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * 35: nothing is done in silence. Whoever waits for more than {@link #PATIENCE} says for what, and
 * whoever writes again what was written before says which object it is.
 */
final class SilenceInvariants extends Invariant {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * What a wait may be for, by name: an instant, as in "deadline 05:23:05Z", a span of time, a
     * field of the spec, or an object that is not the system's own, or is gone.
     */
    private static final Pattern NAMED =
            Pattern.compile(
                    "\\d{2}:\\d{2}:\\d{2}Z|for \\d+ (s|min)|spec\\.\\w+"
                            + "|(quota|pod|ConfigMap|Service|ControllerRevision|[a-z]+:"
                            + " (GET|POST)) \\S+");

    private static final Set<String> NOT_OF_PEOPLE = Set.of("status", "metadata");

    private final Map<Key, Written> written = new HashMap<>();
    private final List<Again> again = new ArrayList<>();
    private Instant lastWrite = Cluster.START;
    private String lastAsked = "";

    /** While the API server does not answer nobody can be told anything. */
    private boolean unanswered;

    /**
     * What we wrote last at a place.
     *
     * @param rendered the mark of what was rendered
     * @param uid of the object that it became
     * @param stored what people can change of it
     */
    private record Written(String rendered, String uid, JsonNode stored) {}

    /** A write that puts back what somebody changed. */
    private record Again(Key key) {}

    SilenceInvariants(Cluster cluster, StoryLines story) {
        super(cluster, story);
    }

    // ---- waiting

    @Override
    public void moment() {
        String asked = uid() + cluster.resource().getMetadata().getGeneration();
        if (!asked.equals(lastAsked)) {
            lastAsked = asked;
            lastWrite = cluster.now();
        }
        boolean waits =
                !unanswered && cluster.now().isAfter(lastWrite.plus(PATIENCE)) && !settled();
        demand(!waits || says(words()), 35, "waits in silence:", words());
    }

    private String uid() {
        return cluster.resource().getMetadata().getUid();
    }

    /** Nothing is under way: what the spec asks for was released, or refused in words. */
    private boolean settled() {
        return sight.step().equals("Steady");
    }

    /** What a person reads of a system: status.message and those of the conditions that wait. */
    private String words() {
        var status = sight.status();
        var words = new StringBuilder(status.path("message").asText());
        Sight.list(status.path("conditions")).stream()
                .filter(c -> Set.of("Reconciling", "Stalled").contains(c.path("type").asText()))
                .forEach(c -> words.append(' ').append(c.path("message").asText()));
        return words.toString();
    }

    /** It names a component, an object of ours, a time, or what a person has ordered. */
    private boolean says(String words) {
        return NAMED.matcher(words).find()
                || words.contains("paused")
                || Stream.concat(
                                Sight.list(
                                                Sight.wire(cluster.resource().getSpec())
                                                        .path("components"))
                                        .stream()
                                        .map(c -> c.path("name").asText()),
                                cluster.all().stream().map(o -> o.getMetadata().getName()))
                        .anyMatch(words::contains);
    }

    // ---- writing again

    @Override
    public void writes(Shell.Plan plan, Action action) {
        if (action instanceof Action.Apply apply) {
            Optional.ofNullable(written.get(action.key()))
                    .filter(last -> last.rendered().equals(mark(apply.object())))
                    .filter(last -> !isAsWritten(action.key(), last))
                    .ifPresent(_ -> again.add(new Again(action.key())));
        }
    }

    private boolean isAsWritten(Key key, Written last) {
        return cluster.get(key)
                .filter(o -> o.getMetadata().getUid().equals(last.uid()))
                .filter(o -> ofPeople(o).equals(last.stored()))
                .isPresent();
    }

    @Override
    public void wrote(Shell.Plan plan, Action action) {
        answered();
        switch (action) {
            case Action.Apply apply ->
                    cluster.get(action.key())
                            .ifPresent(
                                    stored ->
                                            written.put(
                                                    action.key(),
                                                    new Written(
                                                            mark(apply.object()),
                                                            stored.getMetadata().getUid(),
                                                            ofPeople(stored))));
            case Action.Delete _, Action.Copy _, Action.Repair _, Action.Scale _ ->
                    written.remove(action.key());
        }
    }

    @Override
    public void wroteStatus(Shell.Plan plan) {
        answered();
    }

    private void answered() {
        lastWrite = cluster.now();
        unanswered = false;
    }

    /**
     * Where a test edits an object without saying who did it, no event can be made of that: then it
     * is enough that the write knows what it puts back. What events say of edits that are told in
     * stories is compared with what they say on a real API server ({@code SameEndIT}).
     */
    @Override
    public void announces(Shell.Plan plan) {
        var told = new StringBuilder(sight.status().toString());
        plan.decision().notices().forEach(notice -> told.append(notice.message()));
        Stream.concat(plan.decision().before().stream(), plan.decision().after().stream())
                .flatMap(action -> action.putsBack().stream())
                .forEach(repaired -> told.append(repaired.object()));
        again.forEach(
                a ->
                        demand(
                                told.indexOf(a.key().name()) >= 0,
                                35,
                                a.key(),
                                "is written again, and nobody is told"));
        again.clear();
    }

    @Override
    public void killed() {
        again.clear();
    }

    @Override
    public void failed(String why) {
        again.clear();
        unanswered = true;
    }

    @Override
    public void rests(Shell.Plan plan) {
        unanswered = false;
    }

    private static String mark(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(Names.RENDERED))
                .orElse("");
    }

    /** A Deployment's size has a life of its own. */
    private static JsonNode ofPeople(HasMetadata object) {
        ObjectNode content = ((ObjectNode) Json.tree(object)).deepCopy();
        content.remove(NOT_OF_PEOPLE);
        if (content.path("spec") instanceof ObjectNode spec) {
            spec.remove("replicas");
        }
        return content;
    }
}
