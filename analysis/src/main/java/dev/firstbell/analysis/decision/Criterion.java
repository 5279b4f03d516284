package dev.firstbell.analysis.decision;

import com.fasterxml.jackson.annotation.JsonValue;

/** By what settings are compared, the first first. The next one counts only for settings that are equally good by this one. */
public enum Criterion {
    /** The share of students who land within the SLO's time, from 0 to 1; more is better. */
    SHARE("shareWithinSlo"),
    /** The 95th percentile of the wait in seconds, at most the class's limit; less is better. */
    WAIT("p95"),
    /** Node hours of a run; less is better. */
    COST("nodeHours");

    private final String label;

    Criterion(String label) {
        this.label = label;
    }

    /** The name in files. */
    @JsonValue
    public String label() {
        return label;
    }
}
