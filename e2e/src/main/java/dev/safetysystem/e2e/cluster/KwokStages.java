package dev.safetysystem.e2e.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The life of a pod on a KWOK node, as rules: from a state, perhaps after a delay, to the next. At
 * most one rule fits any pod at any time, so no weights are needed and a faulty pod can never fall
 * into the rules of a good one.
 */
final class KwokStages {
    /** What is taken from KWOK as it is: the life of a node, and the end of a pod. */
    static final List<String> SHIPPED_WITH_KWOK =
            List.of(
                    "node/fast/node-initialize",
                    "node/heartbeat-with-lease/node-heartbeat-with-lease",
                    "pod/fast/pod-delete");

    private static final String PENDING = ".status.phase == \"Pending\"";
    private static final String RUNNING = ".status.phase == \"Running\"";
    private static final String UNTOUCHED = PENDING + " and .status.podIP == null";
    private static final String READY =
            "any(.status.conditions[]?; .type == \"Ready\" and .status == \"True\")";
    private static final String OF_JOB = "any(.metadata.ownerReferences[]?; .kind == \"Job\")";
    private static final String TOLD_UNREADY =
            ".metadata.annotations[\"" + PodFault.READY_ANNOTATION + "\"] == \"false\"";
    private static final String FAULTLESS =
            Arrays.stream(PodFault.values())
                    .map(fault -> "(" + has(fault) + " | not)")
                    .collect(Collectors.joining(" and "));

    private KwokStages() {}

    /** All stages of our own, as one YAML stream. */
    static String yaml() {
        return String.join(
                "",
                stage("pod-ready", UNTOUCHED + " and " + FAULTLESS, 0, placed() + running(true)),
                stage(
                        "pod-complete",
                        RUNNING + " and " + OF_JOB + " and " + FAULTLESS,
                        0,
                        ended(0, "Completed") + "phase: Succeeded\n"),
                stage(
                        "pod-loses-readiness",
                        RUNNING + " and " + READY + " and " + TOLD_UNREADY,
                        0,
                        running(false)),
                stage(
                        "pod-ready-again",
                        String.join(
                                " and ",
                                RUNNING,
                                no(READY),
                                no(TOLD_UNREADY),
                                no(OF_JOB),
                                FAULTLESS),
                        0,
                        running(true)),
                stage(
                        "never-ready",
                        UNTOUCHED + " and " + has(PodFault.NEVER_READY),
                        0,
                        placed() + running(false)),
                stage(
                        "slow-start-begins",
                        UNTOUCHED + " and " + has(PodFault.SLOW_START),
                        0,
                        placed() + running(false)),
                stage(
                        "slow-start-ends",
                        String.join(
                                " and ",
                                RUNNING,
                                no(READY),
                                no(TOLD_UNREADY),
                                has(PodFault.SLOW_START)),
                        10_000,
                        running(true)),
                stage(
                        "image-pull-fails",
                        UNTOUCHED + " and " + has(PodFault.NO_SUCH_IMAGE),
                        0,
                        placed()
                                + unready()
                                + waiting("ErrImagePull", "not found")
                                + "phase: Pending\n"),
                stage(
                        "image-pull-backs-off",
                        PENDING + " and " + waitingFor("ErrImagePull"),
                        1_000,
                        waiting("ImagePullBackOff", "Back-off pulling image")),
                stage(
                        "crash-begins",
                        UNTOUCHED + " and " + has(PodFault.CRASH_LOOP),
                        0,
                        placed() + running(false)),
                stage(
                        "crash",
                        String.join(
                                " and ",
                                RUNNING,
                                no(OF_JOB),
                                has(PodFault.CRASH_LOOP),
                                no(waitingFor("CrashLoopBackOff"))),
                        500,
                        crashed()),
                stage(
                        "crash-again",
                        RUNNING + " and " + waitingFor("CrashLoopBackOff"),
                        5_000,
                        running(false)),
                stage(
                        "ends-later-begins",
                        UNTOUCHED + " and " + has(PodFault.ENDS_LATER),
                        0,
                        placed() + running(true)),
                stage(
                        "ends-later",
                        String.join(
                                " and ",
                                RUNNING,
                                READY,
                                no(TOLD_UNREADY),
                                has(PodFault.ENDS_LATER)),
                        8_000,
                        restarted()),
                stage(
                        "ends-later-again",
                        String.join(
                                " and ",
                                RUNNING,
                                no(READY),
                                no(TOLD_UNREADY),
                                has(PodFault.ENDS_LATER)),
                        1_000,
                        running(true)),
                stage(
                        "job-fails",
                        RUNNING + " and " + OF_JOB + " and " + has(PodFault.CRASH_LOOP),
                        0,
                        unready() + ended(1, "Error") + "phase: Failed\n"));
    }

    private static String has(PodFault fault) {
        return "any((.metadata.annotations[\"%s\"] == \"%s\"), (.spec.containers[].image | test(\":[^/]*%s\")); .)"
                .formatted(PodFault.ANNOTATION, fault.word(), fault.word());
    }

    private static String no(String condition) {
        return "(" + condition + " | not)";
    }

    private static String waitingFor(String reason) {
        return "any(.status.containerStatuses[]?; .state.waiting.reason == \"" + reason + "\")";
    }

    /**
     * @param when a jq condition over the pod
     * @param delay milliseconds; a slow start's can be set on the pod
     * @param status the part of the status that changes, a template of YAML
     */
    private static String stage(String name, String when, int delay, String status) {
        // A jitter beside it would cut the delay down to itself: there is none.
        String wait =
                delay == 0
                        ? ""
                        : """
                        delay:
                          durationMilliseconds: %d
                          durationFrom:
                            expressionFrom: '.metadata.annotations["%s"]'
                        """
                                .formatted(delay, PodFault.START_DELAY_ANNOTATION)
                                .indent(2);
        return """
        ---
        apiVersion: kwok.x-k8s.io/v1alpha1
        kind: Stage
        metadata:
          name: %s
        spec:
          resourceRef: {apiGroup: v1, kind: Pod}
          selector:
            matchExpressions:
            - key: '.metadata.deletionTimestamp == null and %s'
              operator: In
              values: ["true"]
        %s  next:
            statusTemplate: |
              {{ $now := Now }}
              {{ $root := . }}
        %s"""
                .formatted(name, when, wait, status.indent(6));
    }

    /** What a node gives a pod once: addresses, and init containers that are done. */
    private static String placed() {
        return """
        {{ $hostIPs := NodeIPsWith .spec.nodeName }}
        {{ with $hostIPs }}
        hostIP: {{ index . 0 | Quote }}
        hostIPs:
        {{ range . }}
        - ip: {{ . | Quote }}
        {{ end }}
        {{ end }}
        {{ $podIPs := PodIPsWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) }}
        {{ with $podIPs }}
        podIP: {{ index . 0 | Quote }}
        podIPs:
        {{ range . }}
        - ip: {{ . | Quote }}
        {{ end }}
        {{ end }}
        startTime: {{ $now | Quote }}
        initContainerStatuses:
        {{ range .spec.initContainers }}
        - image: {{ .image | Quote }}
          imageID: {{ .image | Quote }}
          name: {{ .name | Quote }}
          ready: true
          restartCount: 0
          {{ if eq .restartPolicy "Always" }}
          started: true
          state: {running: {startedAt: {{ $now | Quote }}}}
          {{ else }}
          started: false
          state: {terminated: {exitCode: 0, reason: Completed, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }}}}
          {{ end }}
        {{ end }}
        """;
    }

    private static String running(boolean ready) {
        return conditions(ready)
                + containers(ready, true, "{running: {startedAt: {{ $started | Quote }}}}", "")
                + "phase: Running\n";
    }

    private static String unready() {
        return conditions(false);
    }

    private static String waiting(String reason, String message) {
        return containers(
                false,
                false,
                "{waiting: {reason: %s, message: {{ printf \"%s: %%s\" .image | Quote }}}}"
                        .formatted(reason, message),
                "");
    }

    private static String crashed() {
        return conditions(false)
                + containers(
                        false,
                        false,
                        "{waiting: {reason: CrashLoopBackOff, message: back-off restarting failed container}}",
                        "exitCode: 1, reason: Error");
    }

    /** It ends, and is started again at once. */
    private static String restarted() {
        return conditions(false)
                + containers(
                        false,
                        true,
                        "{running: {startedAt: {{ $now | Quote }}}}",
                        "exitCode: 3, reason: Error, message: out of luck");
    }

    private static String ended(int code, String reason) {
        return containers(
                false,
                false,
                "{terminated: {exitCode: %d, reason: %s, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }}}}"
                        .formatted(code, reason),
                "");
    }

    /** As a kubelet does, a time is changed with its status only. */
    private static String conditions(boolean ready) {
        String text = ready ? "True" : "False";
        String reason = ready ? "" : "  reason: ContainersNotReady\n";
        return """
        {{ $prepared := $now }}
        {{ $turned := $now }}
        {{ range .status.conditions }}
        {{ if eq .type "Initialized" }}{{ $prepared = .lastTransitionTime }}{{ end }}
        {{ if and (eq .type "Ready") (eq .status "%1$s") }}{{ $turned = .lastTransitionTime }}{{ end }}
        {{ end }}
        conditions:
        - {type: Initialized, status: "True", lastTransitionTime: {{ $prepared | Quote }}}
        - {type: PodReadyToStartContainers, status: "True", lastTransitionTime: {{ $prepared | Quote }}}
        - type: Ready
          status: "%1$s"
          lastTransitionTime: {{ $turned | Quote }}
        %2$s- type: ContainersReady
          status: "%1$s"
          lastTransitionTime: {{ $turned | Quote }}
        %2$s{{ range .spec.readinessGates }}
        - {type: {{ .conditionType | Quote }}, status: "True", lastTransitionTime: {{ $now | Quote }}}
        {{ end }}
        """
                .formatted(text, reason);
    }

    private static String containers(
            boolean ready, boolean started, String state, String justEnded) {
        boolean goesOn = justEnded.isEmpty();
        String restarts =
                goesOn
                        ? "{{ int (or $before.restartCount 0) }}"
                        : "{{ add1 (int (or $before.restartCount 0)) }}";
        String last =
                !goesOn
                        ? "lastState: {terminated: {%s, startedAt: {{ $started | Quote }}, finishedAt: {{ $now | Quote }}}}"
                                .formatted(justEnded)
                        : "{{ with $before.lastState }}\n  lastState:\n    {{ YAML . 2 }}\n  {{ end }}";
        return """
        containerStatuses:
        {{ range $index, $item := .spec.containers }}
        {{ $before := dict }}
        {{ with $root.status.containerStatuses }}{{ $before = index . $index }}{{ end }}
        {{ $started := $now }}
        {{ with $before.state }}{{ with .running }}{{ $started = .startedAt }}{{ end }}{{ end }}
        {{ with $item }}
        - image: {{ .image | Quote }}
          imageID: {{ or $before.imageID (printf "%%s@sha256:%%s" .image (sha256sum .image)) | Quote }}
          name: {{ .name | Quote }}
          ready: %s
          started: %s
          restartCount: %s
          state: %s
          %s
        {{ end }}
        {{ end }}
        """
                .formatted(ready, started, restarts, state, last);
    }
}
