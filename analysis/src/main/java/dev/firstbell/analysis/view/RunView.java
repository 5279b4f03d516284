package dev.firstbell.analysis.view;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.journal.InjectorHealth;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything there is to say about one run.
 *
 * @param record what the run left, for drawings and for machines
 * @param setting the name of its setting, or {@link #AS_FOUND}
 * @param origin where its results come from
 * @param slo beside which they are shown
 * @param verdict with the results that it follows from
 * @param injector whether the injector was fast enough; empty if there was none
 * @param cluster empty if the cluster was not watched
 * @param hub empty if the hub's metrics were not scraped
 * @param observation empty unless a real class was observed
 * @param contradictions timestamps that contradict each other
 * @param notes what else a reader must know, one line each, without a full stop
 */
public record RunView(
        RunRecord record,
        String setting,
        Origin origin,
        SloView slo,
        VerdictView verdict,
        Optional<InjectorHealth> injector,
        Optional<ClusterView> cluster,
        Optional<HubView> hub,
        Optional<ObservationView> observation,
        ContradictionsView contradictions,
        List<String> notes) {
    /** The name of a deployment to which no setting was applied. */
    public static final String AS_FOUND = "the deployment as it was";

    public RunView {
        requireNonNull(record, "record is null");
        requireNonNull(setting, "setting is null");
        requireNonNull(origin, "origin is null");
        requireNonNull(slo, "slo is null");
        requireNonNull(verdict, "verdict is null");
        requireNonNull(injector, "injector is null");
        requireNonNull(cluster, "cluster is null");
        requireNonNull(hub, "hub is null");
        requireNonNull(observation, "observation is null");
        requireNonNull(contradictions, "contradictions is null");
        notes = List.copyOf(notes);
    }

    /** A run as every rendering shows it. */
    public static RunView of(RunRecord run) {
        VerdictView verdict = VerdictView.of(run);
        return new RunView(
                run,
                settingOf(run.info()),
                Origin.of(run.info()),
                SloView.of(run.info()),
                verdict,
                run.health(),
                ClusterView.of(run),
                HubView.of(run, verdict),
                ObservationView.of(run),
                ContradictionsView.of(run),
                notes(run, verdict));
    }

    private static List<String> notes(RunRecord run, VerdictView verdict) {
        List<String> notes = new ArrayList<>();
        if (verdict.verdict() != run.info().verdict()) {
            notes.add("run.json says " + run.info().verdict().label() + ", but the students' records give "
                    + verdict.verdict().label() + ", which counts here");
        }
        notes.addAll(run.notes());
        return notes;
    }

    static String settingOf(RunInfo info) {
        return info.setting().map(Setting::name).orElse(AS_FOUND);
    }

    /** Unique among the runs of a folder. */
    public String runId() {
        return record.info().runId();
    }

    /** The end stage: {@code landed}, unless first pages were not observable. */
    public Stage endStage() {
        return record.info().endStage();
    }

    /** Whether the run counts in a comparison: it says something about the hub, and it has students. */
    public boolean hasResult() {
        return verdict.results().filter(results -> results.students() > 0).isPresent();
    }
}
