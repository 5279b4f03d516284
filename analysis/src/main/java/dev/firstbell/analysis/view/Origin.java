package dev.firstbell.analysis.view;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.Rung;

/**
 * Where the results of a run come from.
 *
 * @param provenance measured, observed or predicted
 * @param environment the hub, its rung on the fidelity ladder, and its speed
 * @param clusterObserved whether the record shows what a cluster did
 */
public record Origin(Provenance provenance, RunInfo.Environment environment, boolean clusterObserved) {
    public Origin {
        requireNonNull(provenance, "provenance is null");
        requireNonNull(environment, "environment is null");
    }

    static Origin of(RunInfo info) {
        return new Origin(info.provenance(), info.environment(), info.cluster().isPresent());
    }

    /** Where on the fidelity ladder the results come from. */
    public Rung rung() {
        return environment.rung();
    }

    /** One line: what is real and what is modelled. Of a cluster only if the record shows one. */
    public String meaning() {
        return rung() == Rung.LAB && clusterObserved
                ? "JupyterHub, its proxy and the cluster’s control plane are real; the nodes are simulated"
                : rung().meaning();
    }

    /** Whether the record states which hub it was: a hub's log alone does not. */
    public boolean hubKnown() {
        return !environment.hubUrl().equals("unknown");
    }

    /** Whether the twin computed the results without any hub. */
    public boolean predicted() {
        return provenance == Provenance.PREDICTED;
    }

    /** Whether Firstbell recorded a real class and sent nothing. */
    public boolean observed() {
        return provenance == Provenance.OBSERVED;
    }

    /** Whether no real hub answered: readers must learn this before any figure. */
    public boolean modelled() {
        return predicted() || rung() == Rung.EMBEDDED;
    }
}
