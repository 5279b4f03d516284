package dev.firstbell.records.run;

import com.fasterxml.jackson.annotation.JsonValue;

/** How a run's results came about. */
public enum Provenance {
    /** Firstbell drove the class start. */
    MEASURED("measured"),
    /** A real class; Firstbell sent nothing. */
    OBSERVED("observed"),
    /** The twin computed it in virtual time. */
    PREDICTED("predicted");

    private final String label;

    Provenance(String label) {
        this.label = label;
    }

    /** The name in files and reports, e.g. {@code measured}. */
    @JsonValue
    public String label() {
        return label;
    }
}
