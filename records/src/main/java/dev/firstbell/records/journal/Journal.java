package dev.firstbell.records.journal;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.LineFile;
import dev.firstbell.records.student.FailedAttempt;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentAction;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.records.student.ThrottledRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A journal as read back: every line that can be read.
 *
 * @param entries in the order written
 * @param brokenAt the line number, from 1, of the first line that cannot be read; empty if all could be
 */
public record Journal(List<JournalEntry> entries, Optional<Integer> brokenAt) {
    /** The version that this code writes. */
    public static final int SCHEMA = 1;

    public Journal {
        entries = List.copyOf(entries);
    }

    /**
     * Reads a journal. A full disk or a power cut can leave a line half written. Such a line is left out and reported;
     * what was written after it, by a clean-up for instance, counts.
     *
     * @throws BadInputException if the file is not there, or of a version that this code does not know
     */
    public static Journal read(Path file) {
        LineFile<JournalEntry> lines = LineFile.read(file, JournalEntry.class, SCHEMA);
        return new Journal(lines.entries(), lines.brokenAt());
    }

    /** Which run this is; empty for a journal without a first line. */
    public Optional<String> runId() {
        return entries.stream()
                .flatMap(entry ->
                        entry instanceof JournalEntry.Opened opened ? Stream.of(opened.runId()) : Stream.empty())
                .findFirst();
    }

    /** What a reader of the run should know of how it was made, one line each, in the order noted. */
    public List<String> notes() {
        return entries.stream()
                .flatMap(entry -> entry instanceof JournalEntry.Note note ? Stream.of(note.text()) : Stream.empty())
                .toList();
    }

    /** Users of things that were intended and not reported gone: what a clean-up has to look after, oldest first. */
    public Set<String> remaining(JournalEntry.Thing thing) {
        Set<String> remaining = new LinkedHashSet<>();
        for (JournalEntry entry : entries) {
            if (entry instanceof JournalEntry.Intent intent && intent.create() == thing) {
                remaining.add(intent.user());
            } else if (entry instanceof JournalEntry.Removed removed && removed.removed() == thing) {
                remaining.remove(removed.user());
            }
        }
        return remaining;
    }

    /** Whether the injector ended by itself, with every student ended. A later clean-up does not change that. */
    public boolean complete() {
        return entries.stream().anyMatch(entry -> entry instanceof JournalEntry.Closed closed && closed.complete());
    }

    /** Every student of the plan, with what the journal knows; one without an end was cancelled. */
    public List<StudentRecord> students(ClassPlan plan) {
        Map<Integer, Map<Stage, Instant>> stages = new HashMap<>();
        Map<Integer, List<ThrottledRequest>> throttled = new HashMap<>();
        Map<Integer, List<FailedAttempt>> setbacks = new HashMap<>();
        Map<Integer, List<StudentAction>> acts = new HashMap<>();
        Map<Integer, Outcome> outcomes = new HashMap<>();
        for (JournalEntry entry : entries) {
            if (entry instanceof JournalEntry.StageReached reached) {
                // A stage is reached once; a replayed event does not move it.
                stages.computeIfAbsent(reached.student(), s -> new EnumMap<>(Stage.class))
                        .putIfAbsent(reached.stage(), reached.at());
            } else if (entry instanceof JournalEntry.Throttled throttle) {
                throttled
                        .computeIfAbsent(throttle.student(), s -> new ArrayList<>())
                        .add(new ThrottledRequest(throttle.at(), throttle.retryAfter()));
            } else if (entry instanceof JournalEntry.SetBack setback) {
                setbacks.computeIfAbsent(setback.student(), s -> new ArrayList<>())
                        .add(new FailedAttempt(setback.at(), setback.stage(), setback.reason()));
            } else if (entry instanceof JournalEntry.Acted acted) {
                acts.computeIfAbsent(acted.student(), s -> new ArrayList<>())
                        .add(new StudentAction(acted.at(), acted.act()));
            } else if (entry instanceof JournalEntry.Ended ended) {
                outcomes.putIfAbsent(ended.student(), ended.outcome());
            }
        }
        List<StudentRecord> students = new ArrayList<>();
        for (ClassPlan.PlannedStudent planned : plan.students()) {
            Map<Stage, Instant> reached = stages.getOrDefault(planned.student(), new EnumMap<>(Stage.class));
            reached.put(Stage.INTENDED, plan.intended(planned));
            students.add(new StudentRecord(
                    planned.student(),
                    planned.user(),
                    planned.journey(),
                    outcomes.getOrDefault(planned.student(), new Outcome.Cancelled()),
                    reached,
                    throttled.getOrDefault(planned.student(), List.of()),
                    setbacks.getOrDefault(planned.student(), List.of()),
                    acts.getOrDefault(planned.student(), List.of())));
        }
        return students;
    }
}
