package dev.safetysystem.operator.runtime.pass;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.plan.release.Notice;
import dev.safetysystem.operator.runtime.kube.EventRecorder;
import dev.safetysystem.operator.runtime.serve.OperatorMetrics;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;

/** Says one decision in one set of words as event, log line and metric. */
public final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final String API_REFUSES = "WriteRefused";

    private final EventRecorder events;
    private final OperatorMetrics metrics;

    public Announcer(EventRecorder events, OperatorMetrics metrics) {
        this.events = events;
        this.metrics = metrics;
    }

    void announce(SafetySystem about, List<Notice> notices) {
        for (Notice notice : notices) {
            switch (notice.level()) {
                case NORMAL -> LOG.info("{}: {}", notice.reason(), notice.message());
                case WARNING -> LOG.warn("{}: {}", notice.reason(), notice.message());
            }
            metrics.noticed(notice);
            events.record(about, notice);
        }
    }

    /** The API server refuses what we write, and a person has to see to it. */
    void refusedByApi(SafetySystem about, String what) {
        var notice = new Notice(Notice.Level.WARNING, API_REFUSES, "", what);
        metrics.noticed(notice);
        events.record(about, notice);
    }
}
