package dev.safetysystem.operator.plan.rolling;

import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.plan.facts.Situation;

import java.util.Set;

/** The track whose templates Rolling changes: {@code main}, or the one that BlueGreen left. */
final class MainTrack {
    private MainTrack() {}

    static Track of(Situation s) {
        return s.serving().orElse(Track.MAIN);
    }

    /** The tracks of a Rolling release. */
    static Set<Track> used(Situation s) {
        return Set.of(of(s), Track.FIRST);
    }
}
