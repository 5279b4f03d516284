package dev.firstbell.analysis.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.analysis.ledger.Agreement.Verdict;
import dev.firstbell.analysis.statistics.Interval;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.ledger.HeldClass;
import dev.firstbell.records.ledger.HeldClass.Achieved;
import dev.firstbell.records.ledger.HeldClass.Outcome;
import dev.firstbell.records.ledger.Ledger;
import dev.firstbell.records.ledger.LedgerEntry;
import dev.firstbell.records.ledger.Promise;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Latencies.Quantile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LedgerFiguresTest {
    private static final Instant FIRST = Instant.parse("2027-01-25T16:00:00Z");

    private final List<LedgerEntry> lines = new ArrayList<>();

    private void add(String name, String parameters, Outcome outcome, double p95) {
        add(name, parameters, outcome, p95, false);
    }

    private void add(String name, String parameters, Outcome outcome, double p95, boolean moved) {
        Promise promise = new Promise(
                Promise.Source.PREDICTION,
                "file",
                parameters,
                name,
                Optional.empty(),
                Optional.empty(),
                40,
                Slo.DEFAULT,
                new Promise.Probability(0.95, 0.88, 0.98, 100),
                Optional.of(new Promise.LatencyBand(Duration.ofSeconds(55), false, Duration.ofSeconds(80), false)),
                Optional.of(new Promise.ShareBand(0.9, 1)));
        Instant start = FIRST.plus(Duration.ofDays(lines.size()));
        lines.add(new LedgerEntry.Held(
                start.plusSeconds(3600),
                new HeldClass(
                        "sum-" + lines.size(),
                        "run-" + lines.size(),
                        "runs/" + lines.size(),
                        name,
                        start,
                        Optional.empty(),
                        Provenance.MEASURED,
                        Rung.LIVE,
                        outcome,
                        outcome.saysSomething()
                                ? Optional.of(new Achieved(
                                        40,
                                        38,
                                        0,
                                        Optional.of(new Quantile(Duration.ofMillis(Math.round(p95 * 1000)), false)),
                                        Optional.empty()))
                                : Optional.empty(),
                        moved,
                        start.minusSeconds(3600),
                        promise)));
    }

    private void add(int count, Outcome outcome, double p95) {
        IntStream.range(0, count).forEach(i -> add("CS 101", "p", outcome, p95));
    }

    private LedgerFigures figures() {
        return LedgerFigures.of(Ledger.of(lines));
    }

    @Test
    void theGapIsInPercentagePointsWithTheExactInterval() {
        add(18, Outcome.KEPT, 60);
        add(2, Outcome.MISSED, 85);

        Agreement found = figures().all().compliance().orElseThrow();

        assertThat(found.leastPoints()).isEqualTo(-5, within(1e-9));
        assertThat(found.mostPoints()).isEqualTo(-5, within(1e-9));
        // Clopper and Pearson for 18 of 20.
        assertThat(found.interval().low()).isEqualTo(0.6830, within(1e-4));
        assertThat(found.interval().high()).isEqualTo(0.9877, within(1e-4));
        assertThat(found.verdict()).isEqualTo(Verdict.TOO_FEW);
        // The promise is stated with 88 % to 98 %.
        assertThat(found.lowPoints()).isEqualTo(68.30 - 98, within(0.01));
        assertThat(found.highPoints()).isEqualTo(98.77 - 88, within(0.01));
        // With 90 % kept, the lower end reaches 85 % after so many classes.
        assertThat(found.tellsAfter())
                .hasValueSatisfying(after -> assertThat(after).isBetween(120, 220));
    }

    /** 0.025 ^ (1 / n) >= 0.85 from n = 23 on. */
    @Test
    void allKeptOfAFewClassesTellNothingYetAndItSaysWhenTheyWould() {
        add(3, Outcome.KEPT, 60);

        assertThat(figures().all().compliance().orElseThrow().verdict()).isEqualTo(Verdict.TOO_FEW);
        assertThat(figures().all().compliance().orElseThrow().tellsAfter()).hasValue(23);

        add(20, Outcome.KEPT, 60);

        assertThat(figures().all().compliance().orElseThrow().verdict()).isEqualTo(Verdict.AGREES);
        assertThat(figures().all().compliance().orElseThrow().tellsAfter()).isEmpty();
        assertThat(figures().reasonsToRecalibrate()).isEmpty();
    }

    @Test
    void invalidRunsAndClassesThatMovedAreCountedApart() {
        add(2, Outcome.KEPT, 60);
        add(1, Outcome.INVALID, 0);
        add(1, Outcome.ABORTED, 0);
        add("CS 101", "p", Outcome.MISSED, 200, true);

        LedgerFigures.Group all = figures().all();

        assertThat(all.kept()).isEqualTo(2);
        assertThat(all.missed()).isZero();
        assertThat(all.invalid()).isEqualTo(1);
        assertThat(all.aborted()).isEqualTo(1);
        assertThat(all.moved()).isEqualTo(1);
        assertThat(all.compliance().orElseThrow().of()).isEqualTo(2);
        assertThat(all.p95().orElseThrow().of()).isEqualTo(2);
    }

    /** Observed classes whose records do not tell count in both ways. */
    @Test
    void classesThatCannotBeJudgedWidenTheInterval() {
        add(10, Outcome.KEPT, 60);
        add(10, Outcome.NOT_ASSESSED, 60);

        Agreement found = figures().all().compliance().orElseThrow();

        assertThat(found.leastPoints()).isEqualTo(-45, within(1e-9));
        assertThat(found.mostPoints()).isEqualTo(5, within(1e-9));
        assertThat(found.interval().low()).isLessThan(0.3);
        assertThat(found.interval().high()).isEqualTo(1);
        assertThat(found.verdict()).isEqualTo(Verdict.TOO_FEW);
        assertThat(found.tellsAfter()).isEmpty();
    }

    @Test
    void eachClassHasItsOwnFigures() {
        add("A", "p", Outcome.KEPT, 60);
        add("B", "p", Outcome.MISSED, 90);
        add("A", "p", Outcome.KEPT, 90);

        assertThat(figures().byClass())
                .extracting(LedgerFigures.Group::name, LedgerFigures.Group::kept, LedgerFigures.Group::missed)
                .containsExactly(tuple("A", 2, 0), tuple("B", 0, 1));
        assertThat(figures().all().p95().orElseThrow().hits()).isEqualTo(1);
    }

    @Test
    void threePercentilesBeyondOneEndAreAReasonUntilTheParametersChange() {
        add(2, Outcome.KEPT, 60);
        add(3, Outcome.KEPT, 85);

        assertThat(figures().reasonsToRecalibrate())
                .contains("the 95th percentiles of the last 3 classes all lie above their bands");

        add("CS 101", "new", Outcome.KEPT, 60);

        assertThat(figures().reasonsToRecalibrate()).isEmpty();
        assertThat(figures().parameters()).isEqualTo(2);
    }

    @Test
    void fewerKeptPromisesThanStatedAreAReason() {
        add(6, Outcome.KEPT, 60);
        add(6, Outcome.MISSED, 70);

        assertThat(figures().all().compliance().orElseThrow().verdict()).isEqualTo(Verdict.LESS);
        assertThat(figures().reasonsToRecalibrate()).containsExactly("fewer classes keep their promise than stated");
    }

    /** A probability that was counted in few simulated class starts is not contradicted by a single miss. */
    @Test
    void theIntervalOfTheStatedProbabilityCounts() {
        assertThat(Agreement.of(1, new Interval(0.83, 1), 9, 0, 10).verdict()).isEqualTo(Verdict.TOO_FEW);
        assertThat(Agreement.of(1, 9, 0, 10).verdict()).isEqualTo(Verdict.LESS);
    }

    @Test
    void anEmptyLedgerTellsNothing() {
        assertThat(figures().all().compliance()).isEmpty();
        assertThat(figures().byClass()).isEmpty();
        assertThat(figures().reasonsToRecalibrate()).isEmpty();
    }

    /** The number of classes that would tell does tell, if they come as said. */
    @Property(tries = 300)
    void theStatedNumberOfClassesTells(
            @ForAll @DoubleRange(min = 0.5, max = 1) double stated,
            @ForAll @IntRange(min = 1, max = 30) int of,
            @ForAll @DoubleRange(min = 0, max = 1) double share) {
        int hits = (int) Math.round(share * of);
        Agreement found = Agreement.of(stated, hits, 0, of);

        found.tellsAfter().ifPresent(after -> {
            assertThat(after).isGreaterThan(of);
            assertThat(Agreement.of(stated, (int) Math.round((double) hits / of * after), 0, after)
                            .verdict())
                    .isNotEqualTo(Verdict.TOO_FEW);
        });
        assertThat(found.verdict() == Verdict.TOO_FEW || found.tellsAfter().isEmpty())
                .isTrue();
    }
}
