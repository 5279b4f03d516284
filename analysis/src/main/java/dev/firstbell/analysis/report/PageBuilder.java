package dev.firstbell.analysis.report;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.report.ReportPage.EvidenceRow;
import dev.firstbell.analysis.report.ReportPage.FileLink;
import dev.firstbell.analysis.report.ReportPage.SettingRow;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.analysis.view.Conclusion;
import dev.firstbell.analysis.view.RunView;
import dev.firstbell.analysis.view.RunWithoutResult;
import dev.firstbell.analysis.view.SettingResult;
import dev.firstbell.analysis.view.SettingView;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.TermEvidence;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Places what a comparison says on the report's page. For one use. */
final class PageBuilder {
    private static final String UNKNOWN = "–";

    private final ComparisonView comparison;
    private final Optional<ScalingPlan> plan;
    private final Optional<TermEvidence> term;
    private final List<Report.Link> files;

    PageBuilder(
            ComparisonView comparison,
            Optional<ScalingPlan> plan,
            Optional<TermEvidence> term,
            List<Report.Link> files) {
        this.comparison = comparison;
        this.plan = plan;
        this.term = term;
        this.files = files;
    }

    /** In the order of their labels. */
    static List<FileLink> links(List<Report.Link> files) {
        return files.stream()
                .sorted(Comparator.comparing(Report.Link::label).thenComparing(Report.Link::path))
                .map(link -> new FileLink(link.label(), link.path(), href(link.path())))
                .toList();
    }

    ReportPage page() {
        ClassPlan classPlan = comparison.plan();
        Conclusion conclusion = comparison.conclusion();
        List<RunView> runs = comparison.runs();
        // A term's plan is about all classes of the term, and its largest window may be that of another class.
        ProposalLines proposal = new ProposalLines(comparison, conclusion, plan.filter(any -> term.isEmpty()));
        return new ReportPage(
                Excerpt.of(classPlan.className()),
                ClassClock.of(classPlan).date(),
                conclusion.sentence(),
                conclusion.badge(),
                tone(conclusion.verdict()),
                Basis.of(comparison),
                slo(),
                conclusion.headline(comparison.slo()),
                comparison.decision().map(decision -> DecisionSection.of(decision, conclusion.sentence())),
                charts(),
                term.map(of -> new TermLines(of).changes()).orElseGet(proposal::changes),
                costs(proposal),
                excluded(),
                comparison.withoutResult().stream()
                        .map(run -> run.setting() + " (" + run.runId() + "): " + run.why())
                        .toList(),
                settingRows(),
                runs.stream().map(RunRow::of).toList(),
                runs.stream().flatMap(run -> BehaviourRow.of(run).stream()).toList(),
                ClusterSection.of(comparison),
                HubSection.of(comparison),
                runs.stream()
                        .filter(run -> run.observation().isEmpty()
                                && run.record().damage().isEmpty())
                        .map(HealthRow::of)
                        .toList(),
                plan.map(ScalingPlan::evidence).orElse(List.of()).stream()
                        .map(evidence -> new EvidenceRow(evidence.name(), evidence.value(), evidence.source()))
                        .toList(),
                plan.map(ScalingPlan::method).orElse(""),
                terms(),
                MethodNotes.of(comparison),
                links(files),
                comparison.endWords(),
                term.map(TermSection::of));
    }

    private List<ReportPage.Note> terms() {
        List<ReportPage.Note> terms = new ArrayList<>(Terms.of(comparison));
        if (term.isPresent()) {
            terms.addAll(PlanPageBuilder.ofTerms());
        }
        return terms;
    }

    private List<String> costs(ProposalLines proposal) {
        List<String> costs = new ArrayList<>();
        term.ifPresent(of -> costs.addAll(new TermLines(of).costs()));
        costs.addAll(proposal.costs());
        return costs;
    }

    /** The runs without a result, in a sentence for a reader who does not know the tool. */
    private Optional<String> excluded() {
        List<RunWithoutResult> without = comparison.withoutResult();
        if (without.isEmpty()) {
            return Optional.empty();
        }
        String names = without.stream()
                .map(run -> "“" + run.setting() + "”")
                .distinct()
                .collect(Collectors.joining(", "));
        return Optional.of((without.size() == 1 ? "A test of " : without.size() + " tests of ") + names
                + (without.size() == 1 ? " has" : " have")
                + " no valid result and no part in the figures of this page. The reasons are in the part for"
                + " administrators.");
    }

    private String slo() {
        Slo slo = comparison.slo().slo();
        return (comparison.slo().declared()
                        ? "The goal of the class (its SLO): "
                        : "The class has no declared goal (SLO); its figures stand beside Firstbell’s default: ")
                + DisplayText.configuredShare(slo.share()) + " of students " + promised() + " within "
                + DisplayText.limit(slo.within()) + " of arriving, at most "
                + DisplayText.configuredShare(slo.neverAtMost())
                + " never.";
    }

    /** An SLO is about the first page, also where only an earlier stage was seen; a default is set beside what was seen. */
    private String promised() {
        return comparison.slo().declared()
                ? "on their first page"
                : comparison.endWords().students();
    }

    private Optional<ReportPage.Charts> charts() {
        List<SettingView> settings = comparison.settings();
        ClassPlan classPlan = comparison.plan();
        return settings.isEmpty()
                ? Optional.empty()
                : Optional.of(new ReportPage.Charts(
                        EcdfDrawing.of(settings, classPlan.slo(), classPlan.limit(), comparison.endWords()),
                        StageDrawing.of(settings, classPlan.limit()),
                        ArrivalDrawing.of(settings, clock()),
                        clock().map(clock -> "class starts at " + clock.start()).orElse("0 is the start of class")));
    }

    /** Absent if the runs' class starts differ, as those of rehearsals on a real hub do. */
    private Optional<ClassClock> clock() {
        List<ClassClock> clocks = comparison.runs().stream()
                .map(run -> ClassClock.of(run.record().info().classPlan()))
                .distinct()
                .toList();
        return clocks.size() == 1 ? Optional.of(clocks.get(0)) : Optional.empty();
    }

    private List<SettingRow> settingRows() {
        List<SettingRow> rows = new ArrayList<>();
        for (SettingView setting : comparison.settings()) {
            rows.add(settingRow(Drawing.series(rows.size()), setting));
        }
        return rows;
    }

    private static SettingRow settingRow(int series, SettingView setting) {
        SettingResult result = setting.result();
        return new SettingRow(
                series,
                setting.name(),
                setting.setting().map(ProposalLines::requested).orElse("no setting was applied")
                        + (result.runs() == 1 ? "" : "; " + result.runs() + " runs"),
                DisplayText.share(result.shareWithinSlo()),
                DisplayText.interval(result.interval()),
                DisplayText.time(result.p50()),
                DisplayText.time(result.p95()),
                DisplayText.time(result.worst()),
                Integer.toString(result.neverLanded()),
                result.shareFinished().map(DisplayText::share),
                result.throttledPerRun().map(DisplayText::decimal).orElse(UNKNOWN),
                result.nodes().map(Object::toString).orElse(UNKNOWN),
                result.nodeHoursPerRun().map(DisplayText::decimal).orElse(UNKNOWN),
                setting.setting()
                        .map(applied -> Integer.toString(applied.hub().concurrentSpawnLimit()))
                        .orElse(UNKNOWN),
                setting.setting()
                        .map(applied -> DisplayText.limit(applied.hub().startTimeout()))
                        .orElse(UNKNOWN),
                result.verdictInWords(),
                tone(result.verdict()));
    }

    /** The style of a verdict. */
    private static String tone(SettingResult.Verdict verdict) {
        return switch (verdict) {
            case MET -> "met";
            case MISSED -> "missed";
            case NOT_ASSESSED -> "open";
        };
    }

    private static String href(String path) {
        try {
            return "./" + new URI(null, null, "/" + path, null).toASCIIString().substring(1);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not a path: " + path, e);
        }
    }
}
