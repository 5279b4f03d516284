package dev.firstbell.records.run;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.journal.JournalEntry.Closed;
import dev.firstbell.records.journal.JournalEntry.Ended;
import dev.firstbell.records.journal.JournalEntry.Health;
import dev.firstbell.records.journal.JournalEntry.Intent;
import dev.firstbell.records.journal.JournalEntry.Note;
import dev.firstbell.records.journal.JournalEntry.Opened;
import dev.firstbell.records.journal.JournalEntry.Removed;
import dev.firstbell.records.journal.JournalEntry.Resource;
import dev.firstbell.records.journal.JournalEntry.StageReached;
import dev.firstbell.records.journal.JournalEntry.Throttled;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.run.RunInfo.Environment;
import dev.firstbell.records.run.RunInfo.Verdict;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small runs whose results can be computed by hand. */
public final class TestingRuns {
    public static final Instant NINE = Instant.parse("2027-01-25T16:00:00Z");
    public static final Duration LIMIT = Duration.ofMinutes(3);

    private TestingRuns() {}

    /** A plan of students with these offsets, in seconds, all with the notebook journey. */
    public static ClassPlan plan(double... offsets) {
        List<PlannedStudent> students = new ArrayList<>();
        for (int i = 0; i < offsets.length; i++) {
            students.add(new PlannedStudent(i, user(i), seconds(offsets[i]), Journey.NOTEBOOK));
        }
        return new ClassPlan("CSCI-1300-001", "firstbell-", 7, NINE, LIMIT, Slo.DEFAULT, students);
    }

    public static String user(int student) {
        return "firstbell-00" + student;
    }

    public static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    /** A student of a plan whose arrivals are all at nine; latencies in seconds, none for a stage not reached. */
    public static StudentRecord student(int number, Optional<Double> sent, Optional<Double> landed) {
        Map<Stage, Instant> stages = new EnumMap<>(Stage.class);
        stages.put(Stage.INTENDED, NINE);
        sent.ifPresent(s -> stages.put(Stage.SENT, NINE.plus(seconds(s))));
        landed.ifPresent(s -> stages.put(Stage.LANDED, NINE.plus(seconds(s))));
        Outcome outcome = landed.isPresent() ? new Outcome.Ready() : new Outcome.TimedOut();
        return StudentRecord.builder(number, user(number), Journey.START, outcome, stages)
                .build();
    }

    public static StudentRecord landed(int number, double latency) {
        return student(number, Optional.of(0.0), Optional.of(latency));
    }

    public static StudentRecord neverLanded(int number) {
        return student(number, Optional.of(0.0), Optional.empty());
    }

    public static RunInfo running(ClassPlan plan) {
        return RunInfo.begun(
                "2027-01-25T15-59-30-guess",
                new Environment(Rung.EMBEDDED, "http://127.0.0.1:8000/", "5.5.1", 10),
                "0.1.0",
                Optional.of(new Setting(
                        "a guess",
                        Prescaling.nodePlaceholders(2),
                        Duration.ofHours(2),
                        new HubLimits(64, Duration.ofSeconds(300)))),
                plan,
                NINE.minusSeconds(30));
    }

    /** What the golden folder of record version 1 says: every field filled, every outcome, Ctrl-C at the end. */
    static RunInfo golden() {
        return running(plan(-5.25, 0, 2, 10, 20, 60))
                .withCluster(new ClusterUse(4, 5.75, NINE.plusSeconds(3000), 2))
                .ended(NINE.plusSeconds(210), Verdict.ABORTED, List.of("stopped before every student had ended"));
    }

    /** The journal of the golden run: every kind of entry, and a clean-up after its end. */
    public static List<JournalEntry> goldenJournal() {
        List<JournalEntry> entries = new ArrayList<>();
        entries.add(new Opened(at(-30), 1, "2027-01-25T15-59-30-guess"));
        entries.add(new Note(at(-29.5), "the hub answers; 6 students, prefix firstbell-, Übung 1"));
        for (int i = 0; i < 6; i++) {
            entries.add(new Intent(at(-29 + i * 0.1), Resource.USER, user(i)));
        }
        entries.add(
                Health.builder(at(-6), Duration.ofNanos(1_250_000), Duration.ofMillis(4), Duration.ofMillis(310), 41)
                        .build());
        // Ready, without a hitch.
        entries.add(new Intent(at(-5.249), Resource.SERVER, user(0)));
        entries.add(new StageReached(at(-5.248), 0, Stage.SENT));
        entries.add(new StageReached(at(-5.1), 0, Stage.ACCEPTED));
        entries.add(new StageReached(at(-5.15), 0, Stage.POD_CREATED));
        entries.add(new StageReached(at(-4.9), 0, Stage.SCHEDULED));
        entries.add(new StageReached(at(-4.8), 0, Stage.IMAGE_PULLED));
        entries.add(new StageReached(at(-3.5), 0, Stage.STARTED));
        entries.add(new StageReached(at(6), 0, Stage.HUB_READY));
        entries.add(new StageReached(at(6.25), 0, Stage.LANDED));
        entries.add(new StageReached(at(7), 0, Stage.KERNEL_READY));
        entries.add(new StageReached(at(7.5), 0, Stage.FIRST_RESULT));
        entries.add(new Ended(at(7.5), 0, new Outcome.Ready()));
        // Ready after two 429s, one with and one without Retry-After.
        entries.add(new Intent(at(0.001), Resource.SERVER, user(1)));
        entries.add(new StageReached(at(0.002), 1, Stage.SENT));
        entries.add(new Throttled(at(0.012345), 1, Optional.of(Duration.ofSeconds(41))));
        entries.add(new Throttled(at(41.02), 1, Optional.empty()));
        entries.add(new StageReached(at(46), 1, Stage.ACCEPTED));
        entries.add(new JournalEntry.AttemptFailed(at(50), 1, Stage.HUB_READY, "the hub restarts: 503"));
        entries.add(new StageReached(at(100), 1, Stage.HUB_READY));
        entries.add(new StageReached(at(100.5), 1, Stage.LANDED));
        entries.add(new StageReached(at(102), 1, Stage.KERNEL_READY));
        entries.add(new StageReached(at(102.125), 1, Stage.FIRST_RESULT));
        entries.add(new Ended(at(102.125), 1, new Outcome.Ready()));
        // Never lands.
        entries.add(new Intent(at(2.003), Resource.SERVER, user(2)));
        entries.add(new StageReached(at(2.004), 2, Stage.SENT));
        entries.add(new StageReached(at(2.1), 2, Stage.ACCEPTED));
        entries.add(new Ended(at(182), 2, new Outcome.TimedOut()));
        // Refused for good.
        entries.add(new Intent(at(10.001), Resource.SERVER, user(3)));
        entries.add(new StageReached(at(10.002), 3, Stage.SENT));
        entries.add(new StageReached(at(10.1), 3, Stage.ACCEPTED));
        entries.add(new Ended(at(70), 3, new Outcome.Failed(Stage.HUB_READY, "the start took longer than 60 s")));
        // Out of patience.
        entries.add(new Intent(at(20.001), Resource.SERVER, user(4)));
        entries.add(new StageReached(at(20.002), 4, Stage.SENT));
        entries.add(new Throttled(at(20.1), 4, Optional.of(Duration.ofSeconds(33))));
        entries.add(new Ended(at(50), 4, new Outcome.GaveUp()));
        // Under way when the run was stopped; no end of its own.
        entries.add(new Intent(at(60.001), Resource.SERVER, user(5)));
        entries.add(new StageReached(at(60.002), 5, Stage.SENT));
        entries.add(Health.builder(at(61), Duration.ofMillis(9), Duration.ofMillis(12), Duration.ofMillis(690), 57)
                .build());
        entries.add(new Removed(at(190), Resource.SERVER, user(0)));
        entries.add(new Removed(at(190.5), Resource.USER, user(0)));
        entries.add(new Closed(at(209), false));
        entries.add(new Removed(at(400), Resource.SERVER, user(1)));
        return entries;
    }

    private static Instant at(double seconds) {
        return NINE.plus(seconds(seconds));
    }
}
