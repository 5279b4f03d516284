package dev.firstbell.records.run;

import com.fasterxml.jackson.annotation.JsonValue;

/** Where a figure comes from, on the fidelity ladder. A claim never goes beyond the rung that it was tested on. */
public enum Rung {
    /** Our client and engine are real; hub and cluster are modelled. */
    EMBEDDED("embedded", "hub and cluster are modelled; client, engine and recording are real"),
    /** The real JupyterHub and proxy on one machine, with local or played single-user servers. */
    LAB("lab", "JupyterHub and proxy are real, in a cluster its control plane too; nodes are not"),
    /** A hub that was there before us. */
    LIVE("live", "a live hub");

    private final String label;
    private final String meaning;

    Rung(String label, String meaning) {
        this.label = label;
        this.meaning = meaning;
    }

    /** As in files and on the command line. */
    @JsonValue
    public String label() {
        return label;
    }

    /** One line for reports: what is real and what is modelled. */
    public String meaning() {
        return meaning;
    }
}
