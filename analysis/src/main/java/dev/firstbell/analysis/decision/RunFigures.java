package dev.firstbell.analysis.decision;

import dev.firstbell.analysis.statistics.MatchedShares;
import dev.firstbell.analysis.statistics.Share;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Latencies;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * What a comparison needs of a run that counts.
 *
 * @param inTime the numbers of the students who landed within the SLO's time
 * @param students how many there are
 * @param p95 the 95th percentile of the wait in seconds; the class's limit if it lies among students who never landed. All
 *     runs have the same limit, so this is the same figure in all of them, and a difference is never larger than the true one
 * @param beyondLimit whether it does
 * @param stuck students who landed and could not work
 * @param metSlo whether the run met the SLO
 * @param nodeHours empty if nodes were not observed
 * @param warmNodes at the first arrival; empty likewise
 */
record RunFigures(
        BitSet inTime,
        int students,
        double p95,
        boolean beyondLimit,
        int stuck,
        boolean metSlo,
        Optional<Double> nodeHours,
        Optional<Integer> warmNodes) {
    static RunFigures of(RunRecord run) {
        ClassPlan plan = run.info().classPlan();
        BitSet inTime = new BitSet();
        run.students().stream()
                .filter(student -> Latencies.of(List.of(student), run.info().endStage(), plan.limit())
                                .within(plan.slo().within())
                        > 0)
                .forEach(student -> inTime.set(student.student()));
        Latencies.Quantile quantile = Latencies.of(run.students(), run.info().endStage(), plan.limit())
                .quantile(0.95)
                .orElseThrow();
        double limit = plan.limit().toNanos() / 1e9;
        return new RunFigures(
                inTime,
                run.students().size(),
                quantile.censored() ? limit : quantile.value().toNanos() / 1e9,
                quantile.censored(),
                run.summary().stuck(),
                run.judge(true).verdict() == RunInfo.Verdict.SLO_MET,
                run.info().cluster().map(ClusterUse::nodeHours),
                run.info().cluster().map(ClusterUse::warmNodes));
    }

    Share share() {
        return new Share(inTime.cardinality(), students);
    }

    /** The students of both runs: they are the same, and arrive at the same instants. */
    MatchedShares matched(RunFigures other) {
        BitSet onlyHere = (BitSet) inTime.clone();
        onlyHere.andNot(other.inTime);
        BitSet onlyThere = (BitSet) other.inTime.clone();
        onlyThere.andNot(inTime);
        return new MatchedShares(onlyHere.cardinality(), onlyThere.cardinality(), students);
    }

    /** By a criterion, in its unit; empty for an unknown cost. */
    Optional<Double> by(Criterion criterion) {
        return switch (criterion) {
            case SHARE -> Optional.of(share().value());
            case WAIT -> Optional.of(p95);
            case COST -> nodeHours;
        };
    }
}
