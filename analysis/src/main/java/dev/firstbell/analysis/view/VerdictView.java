package dev.firstbell.analysis.view;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.observed.Observation;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunInfo.Verdict;
import dev.firstbell.records.run.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The verdict of a run, together with the results that it follows from. */
public sealed interface VerdictView {
    /** The verdict as in {@code run.json}. */
    Verdict verdict();

    /** Why, one line each; empty if the SLO was met. */
    List<String> reasons();

    /** Decides for each kind of verdict. */
    <T> T match(
            Function<? super Judged, ? extends T> judged,
            Function<? super NotAssessed, ? extends T> notAssessed,
            Function<? super WithoutResult, ? extends T> withoutResult);

    /** The figures; empty if the run says nothing about the hub. */
    default Optional<RunResults> results() {
        return match(
                judged -> Optional.of(judged.figures()),
                notAssessed -> Optional.of(notAssessed.figures()),
                without -> Optional.empty());
    }

    /**
     * The SLO was met or missed.
     *
     * @param figures the results that the verdict follows from
     * @param slo what they are judged by
     * @param reasons which part of the SLO was missed; empty exactly if the figures meet it
     */
    record Judged(RunResults figures, Slo slo, List<String> reasons) implements VerdictView {
        public Judged {
            requireNonNull(figures, "figures is null");
            requireNonNull(slo, "slo is null");
            reasons = List.copyOf(reasons);
            if (reasons.isEmpty() != figures.meets(slo)) {
                throw new IllegalArgumentException("the figures " + (figures.meets(slo) ? "meet" : "miss")
                        + " the SLO, but the reasons say otherwise: " + reasons);
            }
        }

        /** Whether the SLO was met. */
        public boolean met() {
            return reasons.isEmpty();
        }

        @Override
        public Verdict verdict() {
            return met() ? Verdict.SLO_MET : Verdict.SLO_MISSED;
        }

        @Override
        public <T> T match(
                Function<? super Judged, ? extends T> judged,
                Function<? super NotAssessed, ? extends T> notAssessed,
                Function<? super WithoutResult, ? extends T> withoutResult) {
            return judged.apply(this);
        }
    }

    /**
     * An observed class whose data neither confirm nor contradict the SLO, or to which none was declared.
     *
     * @param figures what was observed
     */
    record NotAssessed(RunResults figures, List<String> reasons) implements VerdictView {
        public NotAssessed {
            requireNonNull(figures, "figures is null");
            reasons = List.copyOf(reasons);
        }

        @Override
        public Verdict verdict() {
            return Verdict.NOT_ASSESSED;
        }

        @Override
        public <T> T match(
                Function<? super Judged, ? extends T> judged,
                Function<? super NotAssessed, ? extends T> notAssessed,
                Function<? super WithoutResult, ? extends T> withoutResult) {
            return notAssessed.apply(this);
        }
    }

    /**
     * The run says nothing about how fast the hub is; it has no figures on purpose.
     *
     * @param verdict {@link Verdict#INVALID}, {@link Verdict#ABORTED} or {@link Verdict#RUNNING}; {@link
     *     Verdict#NOT_ASSESSED} if no start was accepted
     */
    record WithoutResult(Verdict verdict, List<String> reasons) implements VerdictView {
        public WithoutResult {
            requireNonNull(verdict, "verdict is null");
            reasons = List.copyOf(reasons);
            if (verdict == Verdict.SLO_MET || verdict == Verdict.SLO_MISSED) {
                throw new IllegalArgumentException("a verdict with a result: " + verdict);
            }
        }

        @Override
        public <T> T match(
                Function<? super Judged, ? extends T> judged,
                Function<? super NotAssessed, ? extends T> notAssessed,
                Function<? super WithoutResult, ? extends T> withoutResult) {
            return withoutResult.apply(this);
        }
    }

    /**
     * The verdict of a run. Where the record has one, it is computed again from the students, so that it agrees with the
     * figures; the record's own reasons stay if its verdict is the same.
     */
    static VerdictView of(RunRecord run) {
        if (!run.damage().isEmpty()) {
            List<String> reasons = new ArrayList<>(run.info().reasons());
            reasons.add("restore the files of this record from a copy, or repeat the run");
            return new WithoutResult(Verdict.INVALID, reasons);
        }
        Verdict recorded = run.info().verdict();
        if (!recorded.conclusive()) {
            return new WithoutResult(
                    recorded,
                    recorded == Verdict.RUNNING
                            ? ofRunning(run.info())
                            : run.info().reasons());
        }
        RunRecord.Judgement computed = run.judge(true);
        List<String> known = run.info().reasons();
        boolean agrees = computed.verdict() == recorded
                && known.isEmpty() == computed.reasons().isEmpty();
        List<String> reasons = agrees ? known : computed.reasons();
        return switch (computed.verdict()) {
            case SLO_MET, SLO_MISSED ->
                new Judged(RunResults.of(run), run.info().classPlan().slo(), reasons);
            case NOT_ASSESSED ->
                run.info().observed().isPresent()
                        ? new NotAssessed(RunResults.of(run), reasons)
                        : new WithoutResult(Verdict.NOT_ASSESSED, reasons);
            case INVALID, ABORTED, RUNNING -> new WithoutResult(computed.verdict(), reasons);
        };
    }

    /** What to do about a run without an end: an observation that was killed can still get its figures. */
    private static List<String> ofRunning(RunInfo info) {
        List<String> reasons = new ArrayList<>(info.reasons());
        info.observed()
                .map(observed -> observed.sources().get(0) == Observation.Source.CLUSTER
                        ? "if `observe` was killed, `firstbell observe --finish DIR` derives the figures from what it recorded"
                        : "if `observe` was killed, delete the folder and repeat the command, since its sources still have"
                                + " everything")
                .ifPresent(reasons::add);
        if (info.provenance() == Provenance.MEASURED) {
            reasons.add(
                    "if its process was killed, `firstbell cleanup DIR` removes what it left at the hub and ends its"
                            + " record");
        }
        return reasons;
    }
}
