package dev.safetysystem.e2e.cluster;

/**
 * What can be wrong with a pod on a KWOK node. A pod has a fault when the tag of one of its images
 * contains the fault's word ({@code registry/app:1.2.0-never-ready}), or when its annotation
 * {@value #ANNOTATION} is the word. "Cannot be scheduled" is not among them: ask for more than the
 * nodes have, the scheduler is the real one.
 */
public enum PodFault {
    /** Runs, and its readiness probe never succeeds. */
    NEVER_READY("never-ready"),
    /**
     * Starts, ends with exit code 1 and is started again every five seconds; never ready. A pod of
     * a Job fails at once.
     */
    CRASH_LOOP("crash-loop"),
    /**
     * Ready, but every eight seconds its containers end with exit code 3 and are started again: for
     * one second it is not ready.
     */
    ENDS_LATER("ends-later"),
    /** Pending for ever: ErrImagePull, then ImagePullBackOff. */
    NO_SUCH_IMAGE("no-such-image"),
    /**
     * Ready only after ten seconds, or after what its annotation {@value #START_DELAY_ANNOTATION}
     * says.
     */
    SLOW_START("slow-start");

    /** Annotation on a pod that names a fault. */
    public static final String ANNOTATION = "e2e.safetysystem.dev/fault";

    /** Annotation on a pod with {@link #SLOW_START}: time until it is ready, as {@code 30s}. */
    public static final String START_DELAY_ANNOTATION = "e2e.safetysystem.dev/start-delay";

    /**
     * Annotation on a running pod: {@code "false"} makes it lose its readiness, any other value, or
     * taking the annotation away, gives it back.
     */
    public static final String READY_ANNOTATION = "e2e.safetysystem.dev/ready";

    private final String word;

    PodFault(String word) {
        this.word = word;
    }

    /** What an image's tag contains, or the annotation's value is. */
    public String word() {
        return word;
    }
}
