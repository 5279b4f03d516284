package dev.firstbell.simulations.internal.student;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentAction;
import dev.firstbell.simulations.RunProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Writes students' events to the journal as they happen, and keeps the counts for the progress display. Thread-safe. */
public final class Recorder {
    private final JournalWriter journal;
    private final int students;
    private final AtomicIntegerArray reached = new AtomicIntegerArray(Stage.values().length);
    private final AtomicInteger throttled = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger openTabs = new AtomicInteger();
    private volatile JournalEntry.Health health;

    public Recorder(JournalWriter journal, ClassPlan plan) {
        this.journal = journal;
        this.students = plan.students().size();
    }

    void reached(int student, Stage stage, Instant at) {
        journal.write(new JournalEntry.StageReached(at, student, stage));
        reached.incrementAndGet(stage.ordinal());
    }

    void throttled(int student, Instant at, Optional<Duration> retryAfter) {
        journal.write(new JournalEntry.Throttled(at, student, retryAfter));
        throttled.incrementAndGet();
    }

    void failedAttempt(int student, Instant at, Stage stage, String reason) {
        journal.write(new JournalEntry.AttemptFailed(at, student, stage, reason));
    }

    void acted(int student, Instant at, StudentAction.Kind action) {
        journal.write(new JournalEntry.Acted(at, student, action));
    }

    void ended(int student, Instant at, Outcome outcome) {
        journal.write(new JournalEntry.Ended(at, student, outcome));
        ended.incrementAndGet();
    }

    /** Counts a tab that stays open after the start has ended. Only the display uses this; the journal does not record it. */
    void tabLeftOpen() {
        openTabs.incrementAndGet();
    }

    void tabClosed() {
        openTabs.decrementAndGet();
    }

    public void health(JournalEntry.Health second) {
        journal.write(second);
        health = second;
    }

    public RunProgress progress(Instant at, RunProgress.Phase phase) {
        Map<Stage, Integer> counts = new EnumMap<>(Stage.class);
        for (Stage stage : Stage.values()) {
            int count = reached.get(stage.ordinal());
            if (count > 0) {
                counts.put(stage, count);
            }
        }
        return new RunProgress(
                at, phase, students, counts, throttled.get(), ended.get(), openTabs.get(), Optional.ofNullable(health));
    }
}
