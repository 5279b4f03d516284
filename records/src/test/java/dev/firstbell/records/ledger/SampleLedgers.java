package dev.firstbell.records.ledger;

import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.ledger.HeldClass.Achieved;
import dev.firstbell.records.ledger.HeldClass.Outcome;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.schedule.DateRange;
import dev.firstbell.records.student.Latencies.Quantile;
import dev.firstbell.records.student.Stage;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Made-up ledgers. */
public final class SampleLedgers {
    public static final ZoneId DENVER = ZoneId.of("America/Denver");
    public static final Instant MONDAY = Instant.parse("2027-01-25T16:00:00Z");
    public static final Duration DAY = Duration.ofDays(1);

    private SampleLedgers() {}

    /** A prediction: kept with 0.95, a p95 from 55 s to 80 s, and 90 % to 100 % in time. */
    public static Promise prediction(String className) {
        return prediction(className, "file-1", "parameters-1");
    }

    public static Promise prediction(String className, String file, String parameters) {
        return new Promise(
                Promise.Source.PREDICTION,
                file,
                parameters,
                className,
                Optional.empty(),
                Optional.of(Setting.withoutPrescaling("none", Setting.HubLimits.Z2JH)),
                40,
                Slo.DEFAULT,
                new Promise.Probability(0.95, 0.887, 0.984, 100),
                Optional.of(new Promise.LatencyBand(Duration.ofSeconds(55), false, Duration.ofSeconds(80), false)),
                Optional.of(new Promise.ShareBand(0.9, 1)));
    }

    /** A meeting of a plan, on Mondays at 09:00. */
    public static Promise plan(String className) {
        return new Promise(
                Promise.Source.PLAN,
                "file-2",
                "parameters-1",
                className,
                Optional.of(new MeetingTime(
                        DayOfWeek.MONDAY,
                        LocalTime.of(9, 0),
                        DENVER,
                        List.of(new DateRange("Spring", LocalDate.of(2027, 1, 11), LocalDate.of(2027, 4, 30))),
                        List.of(new DateRange("Break", LocalDate.of(2027, 3, 22), LocalDate.of(2027, 3, 26))))),
                Optional.empty(),
                220,
                Slo.DEFAULT,
                new Promise.Probability(0.977, 0.969, 0.983, 2000),
                Optional.empty(),
                Optional.empty());
    }

    /** The class of a day, whose p95 was so many seconds. */
    public static HeldClass held(int day, Outcome outcome, double p95, Promise promise) {
        return held(day, outcome, p95, promise, Provenance.MEASURED);
    }

    public static HeldClass held(int day, Outcome outcome, double p95, Promise promise, Provenance provenance) {
        Instant start = MONDAY.plus(DAY.multipliedBy(day));
        boolean observed = provenance == Provenance.OBSERVED;
        return new HeldClass(
                "run-sum-" + day,
                "run-" + day,
                "runs/run-" + day,
                promise.className(),
                start,
                Optional.of(DENVER),
                provenance,
                Rung.LIVE,
                outcome,
                outcome.saysSomething()
                        ? Optional.of(new Achieved(
                                40,
                                outcome == Outcome.KEPT ? 40 : 30,
                                0,
                                Optional.of(new Quantile(Duration.ofMillis(Math.round(p95 * 1000)), false)),
                                observed ? Optional.of(Stage.HUB_READY) : Optional.empty()))
                        : Optional.empty(),
                false,
                start.minus(DAY),
                promise);
    }

    public static LedgerEntry line(HeldClass held) {
        return new LedgerEntry.Held(held.classStart().plus(DAY), held);
    }
}
