package dev.firstbell.analysis.render;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.analysis.decision.Comparison;
import dev.firstbell.analysis.decision.Decision;
import dev.firstbell.analysis.decision.DecisionWords;
import dev.firstbell.analysis.decision.LeftOut;
import dev.firstbell.analysis.decision.Outcome;
import dev.firstbell.analysis.decision.Resolution;
import dev.firstbell.analysis.decision.SettingFigures;
import dev.firstbell.analysis.decision.Unfinished;
import dev.firstbell.analysis.view.ComparisonRow;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.analysis.view.ContradictionsView;
import dev.firstbell.analysis.view.RunView;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.hub.HubMetricsSummary;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.journal.InjectorHealth;
import dev.firstbell.records.observed.Observation;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.RunSummary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** For machines. */
final class JsonRenderer implements Renderer {
    @Override
    public String run(RunView run) {
        return pretty(JsonRun.of(run));
    }

    @Override
    public String comparison(ComparisonView comparison) {
        return pretty(new JsonComparison(
                comparison.slo().slo(),
                comparison.plan().limit(),
                comparison.rows(),
                comparison.runs().stream()
                        .flatMap(run -> Stream.concat(
                                        run.record().info().observed().stream()
                                                .flatMap(observed -> observed.notes().stream()),
                                        run.notes().stream())
                                .map(note -> new RunNote(run.runId(), note)))
                        .toList(),
                comparison.decision().map(JsonDecision::of)));
    }

    @Override
    public String decision(Decision decision) {
        return pretty(JsonDecision.of(decision));
    }

    private static String pretty(Object value) {
        return Json.pretty().writeValueAsString(value) + "\n";
    }

    private record JsonComparison(
            Slo slo,
            @JsonProperty("limitMs") Duration limit,
            List<ComparisonRow> rows,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RunNote> notes,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<JsonDecision> decision) {}

    /** The answer first, then everything that it follows from. */
    private record JsonDecision(
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> chosen,
            String answer,
            Outcome outcome,
            int blocks,
            int runs,
            Slo slo,
            Resolution resolution,
            double confidence,
            List<SettingFigures> settings,
            List<Comparison> comparisons,
            List<LeftOut> leftOut,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Unfinished> unfinished) {
        static JsonDecision of(Decision decision) {
            return new JsonDecision(
                    decision.outcome().chosen(),
                    DecisionWords.answer(decision),
                    decision.outcome(),
                    decision.blocks(),
                    decision.runs(),
                    decision.slo(),
                    decision.resolution(),
                    decision.confidence(),
                    decision.settings(),
                    decision.comparisons(),
                    decision.leftOut(),
                    decision.unfinished());
        }
    }

    private record RunNote(String runId, String note) {}

    /**
     * The counts and quantiles of the summary are there for a run without a result too: they say what it did. They are absent
     * if the record is damaged, because they would be wrong.
     */
    private record JsonRun(
            String runId,
            Provenance provenance,
            RunInfo.Environment environment,
            RunInfo.Verdict verdict,
            List<String> reasons,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<RunSummary> summary,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<InjectorHealth> injector,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<ClusterUse> cluster,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<ClusterSummary> clusterSummary,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<HubMetricsSummary> hub,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Observation> observed,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ContradictionsView.Kind> contradictions,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> notes) {
        static JsonRun of(RunView run) {
            RunInfo info = run.record().info();
            Optional<RunRecord> intact =
                    Optional.of(run.record()).filter(record -> record.damage().isEmpty());
            return new JsonRun(
                    run.runId(),
                    run.origin().provenance(),
                    run.origin().environment(),
                    run.verdict().verdict(),
                    run.verdict().reasons(),
                    intact.map(RunRecord::summary),
                    intact.flatMap(whole -> run.injector()),
                    intact.flatMap(whole -> info.cluster()),
                    intact.flatMap(RunRecord::cluster),
                    intact.flatMap(RunRecord::hub),
                    info.observed(),
                    run.contradictions().kinds(),
                    run.notes());
        }
    }
}
