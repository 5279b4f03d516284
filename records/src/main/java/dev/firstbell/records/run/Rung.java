package dev.firstbell.records.run;

import com.fasterxml.jackson.annotation.JsonValue;

/** How real the hub of a run is, on the fidelity ladder. A result claims no more than its rung. */
public enum Rung {
    /** Client and load engine are real; hub and cluster are modelled. */
    EMBEDDED("embedded", "hub and cluster are modelled; client, engine and recording are real"),
    /** A real JupyterHub and proxy on one machine, with local or simulated single-user servers. */
    LAB(
            "lab",
            "JupyterHub and its proxy are real; the students’ servers are processes on one machine or pods on simulated nodes"),
    /** A hub that exists independently of Firstbell. */
    LIVE("live", "a live hub");

    private final String label;
    private final String meaning;

    Rung(String label, String meaning) {
        this.label = label;
        this.meaning = meaning;
    }

    /** The name in files and on the command line. */
    @JsonValue
    public String label() {
        return label;
    }

    /** One line for reports: what is real and what is modelled. */
    public String meaning() {
        return meaning;
    }
}
