package dev.safetysystem.samples.hap;

import java.time.Duration;

/**
 * A text could not be read to its end in time: nothing is known about it, so nothing may be let
 * through.
 */
final class CheckTimedOut extends RuntimeException {
    private static final long serialVersionUID = 1;

    CheckTimedOut(Duration limit) {
        super("the check took longer than HAP_TIMEOUT_MS=" + limit.toMillis());
    }
}
