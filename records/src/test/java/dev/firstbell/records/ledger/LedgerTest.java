package dev.firstbell.records.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.ledger.HeldClass.Outcome;
import dev.firstbell.records.ledger.Promise.Place;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.student.Latencies.Quantile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerTest {
    private static final Promise PROMISE = SampleLedgers.prediction("CS 101");

    /** Lines of two machines, in any order and with any line twice, are one ledger. */
    @Property(tries = 200)
    void aLedgerIsTheSetOfItsLines(
            @ForAll @Size(max = 12) List<@IntRange(max = 15) Integer> one,
            @ForAll @Size(max = 12) List<@IntRange(max = 15) Integer> other,
            @ForAll long seed) {
        List<LedgerEntry> ones = one.stream().map(LedgerTest::line).toList();
        List<LedgerEntry> others = other.stream().map(LedgerTest::line).toList();
        List<LedgerEntry> both = new ArrayList<>(ones);
        both.addAll(others);
        List<LedgerEntry> shuffled = new ArrayList<>(others);
        shuffled.addAll(ones);
        shuffled.addAll(ones);
        Collections.shuffle(shuffled, new Random(seed));

        assertThat(Ledger.of(shuffled)).isEqualTo(Ledger.of(both));
    }

    /** Of each run there are two lines that differ in the promise, and each fourth line is a promise. */
    private static LedgerEntry line(int number) {
        if (number % 4 == 3) {
            return new LedgerEntry.Promised(SampleLedgers.MONDAY.plusSeconds(number), PROMISE);
        }
        Promise promise = SampleLedgers.prediction("CS 101", "file-" + number % 2, "parameters-1");
        return SampleLedgers.line(SampleLedgers.held(
                number / 4, Outcome.KEPT, 60, promise, number < 8 ? Provenance.MEASURED : Provenance.OBSERVED));
    }

    @Test
    void ofTwoPromisesForARunTheLaterOneCounts() {
        HeldClass early = SampleLedgers.held(0, Outcome.KEPT, 60, PROMISE);
        HeldClass late = new HeldClass(
                early.runSha256(),
                early.runId(),
                early.folder(),
                early.className(),
                early.classStart(),
                early.timeZone(),
                early.provenance(),
                early.rung(),
                early.outcome(),
                early.achieved(),
                false,
                early.promisedAt().plusSeconds(60),
                SampleLedgers.prediction("CS 101", "later file", "parameters-2"));

        Ledger ledger = Ledger.of(List.of(SampleLedgers.line(late), SampleLedgers.line(early)));

        assertThat(ledger.held()).containsExactly(late);
        assertThat(ledger.notes())
                .containsExactly("run run-0 is held against several promises; the one that was made last before class"
                        + " counts, of 2027-01-24T16:01:00Z");
    }

    @Test
    void twoObservationsOfOneClassCountOnce() {
        HeldClass one = SampleLedgers.held(0, Outcome.MISSED, 99, PROMISE, Provenance.OBSERVED);
        HeldClass other = new HeldClass(
                "zzz",
                "again",
                "runs/again",
                one.className(),
                one.classStart(),
                one.timeZone(),
                one.provenance(),
                one.rung(),
                one.outcome(),
                one.achieved(),
                false,
                one.promisedAt(),
                one.promise());

        Ledger ledger = Ledger.of(List.of(SampleLedgers.line(other), SampleLedgers.line(one)));

        assertThat(ledger.held()).containsExactly(one);
        assertThat(ledger.twice()).containsExactly(other);
        assertThat(ledger.notes())
                .containsExactly("1 run is of a class that another run has observed, and count once: again");
    }

    @ParameterizedTest
    @CsvSource({
        // value, at least, censored, may be longer, place
        "60, 60, false, false, INSIDE",
        "54, 54, false, false, BELOW",
        "81, 81, false, false, ABOVE",
        "80, 80, false, false, INSIDE",
        // Between 50 s and 60 s: it may lie below.
        "60, 50, false, false, UNKNOWN",
        "85, 81, false, false, ABOVE",
        // Longer than 80 s, and longer than 70 s.
        "80, 80, true, false, ABOVE",
        "70, 70, true, false, UNKNOWN",
        // Of an observed class the latency is the smallest possible.
        "60, 60, false, true, UNKNOWN",
        "81, 81, false, true, ABOVE"
    })
    void aQuantileLiesWhereItCertainlyDoes(
            double value, double atLeast, boolean censored, boolean longer, Place place) {
        assertThat(PROMISE.p95().orElseThrow().place(quantile(value, atLeast, censored), longer))
                .isEqualTo(place);
    }

    @ParameterizedTest
    @CsvSource({"180, true, INSIDE", "60, false, INSIDE", "50, false, BELOW", "40, true, UNKNOWN"})
    void aBandThatEndsAmongThoseWhoNeverLandHasNoUpperEnd(double value, boolean censored, Place place) {
        Promise.LatencyBand band =
                new Promise.LatencyBand(Duration.ofSeconds(55), false, Duration.ofSeconds(180), true);

        assertThat(band.place(quantile(value, value, censored), false)).isEqualTo(place);
    }

    @ParameterizedTest
    @CsvSource({"180, true, INSIDE", "179, false, BELOW", "90, true, UNKNOWN"})
    void aBandOfThoseWhoNeverLandHoldsSuchClassesAlone(double value, boolean censored, Place place) {
        Promise.LatencyBand band =
                new Promise.LatencyBand(Duration.ofSeconds(180), true, Duration.ofSeconds(180), true);

        assertThat(band.place(quantile(value, value, censored), false)).isEqualTo(place);
    }

    private static Quantile quantile(double value, double atLeast, boolean censored) {
        Duration most = Duration.ofMillis(Math.round(value * 1000));
        return new Quantile(
                most,
                censored,
                value == atLeast ? Optional.empty() : Optional.of(Duration.ofMillis(Math.round(atLeast * 1000))));
    }

    @ParameterizedTest
    @CsvSource({
        "2027-01-25T16:00:00Z, true",
        "2027-01-25T16:15:00Z, true",
        // Half an hour later, on another day, on a holiday, after the term.
        "2027-01-25T16:30:00Z, false",
        "2027-01-26T16:00:00Z, false",
        "2027-03-22T15:00:00Z, false",
        "2027-05-03T15:00:00Z, false",
        // Daylight saving time began on 2027-03-14.
        "2027-03-15T15:00:00Z, true"
    })
    void aMeetingIsAtItsLocalTimeOnTheDaysOfItsTerm(String start, boolean is) {
        assertThat(SampleLedgers.plan("CS 101").meets().orElseThrow().isAt(Instant.parse(start)))
                .isEqualTo(is);
    }
}
