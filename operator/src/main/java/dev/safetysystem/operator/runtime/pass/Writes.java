package dev.safetysystem.operator.runtime.pass;

import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.render.Action;
import dev.safetysystem.operator.runtime.kube.ApiRefusal;

import io.fabric8.kubernetes.client.KubernetesClientException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The writes of one pass. Each stands for itself: what the API server refuses of one (a webhook, a
 * quota, a field) keeps none of the others from being made, or one needless Service could stand
 * before the way back. What shows that the picture is old still ends the pass at once.
 */
final class Writes {
    private static final Logger LOG = LoggerFactory.getLogger(Writes.class);

    /**
     * So long after its start a pass writes; then the next one goes on, as it would after a crash.
     * One system with much to write, or a slow API server, does not keep the others waiting.
     */
    static final Duration WRITES_FOR = Duration.ofMillis(250);

    private final LongSupplier nanos;
    private final BooleanSupplier overtaken;
    private final long end;
    private final Set<Key> made = new HashSet<>();
    private final Map<Key, String> refusals = new HashMap<>();
    private final Set<Key> unrepaired = new HashSet<>();
    private Optional<KubernetesClientException> refused = Optional.empty();

    /**
     * @param nanos a clock that only goes forward; the pass starts now
     * @param overtaken whether something more urgent waits for this pass to end
     */
    Writes(LongSupplier nanos, BooleanSupplier overtaken) {
        this.nanos = nanos;
        this.overtaken = overtaken;
        this.end = nanos.getAsLong() + WRITES_FOR.toNanos();
    }

    /**
     * False if time was up, or something more urgent came, before the last of them. The first is
     * always made, however long what came before it took: where each request is slow, a pass that
     * wrote its status and nothing of what the status announces would be followed by others like it
     * for ever. So is what comes after one that was refused: that one may take long each time. So
     * is what comes after a release record, which has the time in it: the next pass would write it
     * first again, and get no further. What moves traffic is not cut in two.
     */
    boolean carryOut(List<Action> actions, Consumer<Action> writer) {
        boolean wrote = false;
        boolean moving = false;
        for (Action action : actions) {
            boolean mayEnd = wrote && !(moving && action.movesTraffic());
            moving = action.movesTraffic();
            if (mayEnd && (overtaken.getAsBoolean() || refused.isEmpty() && timeIsUp())) {
                return false;
            }
            if (unrepaired.contains(action.key())) {
                continue; // an apply would roll what others wrote along with what is ours
            }
            try {
                writer.accept(action);
                made.add(action.key());
            } catch (KubernetesClientException e) {
                if (!ApiRefusal.ofOneWrite(e)) {
                    throw e;
                }
                String what = ApiRefusal.describe(e);
                LOG.warn(
                        "The API server refuses {} {}: {}",
                        action.key().kind(),
                        action.key().name(),
                        what);
                refusals.put(action.key(), what);
                if (action instanceof Action.Repair) {
                    unrepaired.add(action.key());
                }
                refused = refused.or(() -> Optional.of(e));
            }
            wrote |= !action.isDated();
        }
        return true;
    }

    private boolean timeIsUp() {
        return nanos.getAsLong() - end > 0;
    }

    /**
     * What the API server said of each place whose last write it refused.
     *
     * @param known the same, before this pass
     */
    Map<Key, String> refusals(Map<Key, String> known) {
        var all = new HashMap<>(known);
        all.keySet().removeAll(made);
        all.putAll(refusals);
        return Map.copyOf(all);
    }

    /** What the API server said of the first write that it refused. */
    Optional<KubernetesClientException> refused() {
        return refused;
    }
}
