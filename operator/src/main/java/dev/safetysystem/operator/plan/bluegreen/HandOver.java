package dev.safetysystem.operator.plan.bluegreen;

import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.memory.Step;

import java.util.Optional;

/**
 * Who takes work from queues. Consumers of two versions never run at once: what one of them puts
 * back the other could take. In Switch, once all Services have moved, the old ones go to 0; when
 * their pods have ended the new ones start. On the way back the candidate's end first, waiting for
 * nothing: the queue keeps the work.
 */
final class HandOver {
    private HandOver() {}

    /** Whether the candidate's consumer may run. */
    static boolean mayStart(Situation s, String component) {
        return hasBegun(s, component)
                && s.serving()
                        .filter(track -> !track.equals(s.proving()))
                        .map(track -> isIdle(s, component, track))
                        .orElse(true);
    }

    /** The size of the stable version's consumer while a release is in progress, if it changes. */
    static Optional<Integer> stableSize(Situation s, String component, int otherwise) {
        if (s.isIn(Phase.SERVING)) {
            return hasBegun(s, component) ? Optional.of(0) : Optional.empty();
        }
        boolean free = isIdle(s, component, s.proving()) && !exists(s, component, s.proving());
        return free ? Optional.of(otherwise) : Optional.empty();
    }

    /** What began is finished, whatever becomes of the Services meanwhile. */
    private static boolean hasBegun(Situation s, String component) {
        if (!s.isIn(Phase.SERVING)) {
            return false;
        }
        return !(s.release().step() instanceof Step.Switch)
                || exists(s, component, s.proving())
                || Candidate.beforeTraffic(s).allMatch(c -> Candidate.hasTraffic(s, c));
    }

    private static boolean exists(Situation s, String component, Track track) {
        return s.seen().workload(component, track).isPresent();
    }

    /** Neither runs nor will run. */
    private static boolean isIdle(Situation s, String component, Track track) {
        return s.seen().workload(component, track).filter(HandOver::isSized).isEmpty()
                && s.seen().instances(component, track).stream().allMatch(i -> i.endedByNode());
    }

    private static boolean isSized(Workload workload) {
        return workload.size() > 0 || workload.instances() > 0;
    }
}
