package dev.firstbell.records.journal;

import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.journal.JournalEntry.Health;
import dev.firstbell.records.student.FailedAttempt;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentAction;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.records.student.ThrottledRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the entries of a journal add up to. The one place that decides what each kind of entry means. */
final class JournalContents implements JournalEntry.Visitor {
    private final List<String> notes = new ArrayList<>();
    private final Map<JournalEntry.Resource, Set<String>> remaining = new EnumMap<>(JournalEntry.Resource.class);
    private final Map<Integer, StudentEvents> students = new HashMap<>();
    private final List<Health> health = new ArrayList<>();
    private Optional<String> runId = Optional.empty();
    private Optional<Health> healthBeforeFirstRequest = Optional.empty();
    private boolean sent;
    private boolean complete;

    /** The events of one student, who has not ended until the journal says so. */
    private static final class StudentEvents {
        private final Map<Stage, Instant> stages = new EnumMap<>(Stage.class);
        private final List<ThrottledRequest> throttled = new ArrayList<>();
        private final List<FailedAttempt> failedAttempts = new ArrayList<>();
        private final List<StudentAction> actions = new ArrayList<>();
        private Optional<Outcome> outcome = Optional.empty();
    }

    private JournalContents() {}

    static JournalContents of(List<JournalEntry> entries) {
        JournalContents contents = new JournalContents();
        entries.forEach(entry -> entry.accept(contents));
        return contents;
    }

    Optional<String> runId() {
        return runId;
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    /** The users of resources that may still exist, oldest first. */
    Set<String> remaining(JournalEntry.Resource resource) {
        return remaining.getOrDefault(resource, Set.of());
    }

    boolean complete() {
        return complete;
    }

    List<Health> health() {
        return health;
    }

    /** The last line of health before the first request left; empty if no request left. */
    Optional<Health> healthBeforeFirstRequest() {
        return healthBeforeFirstRequest;
    }

    /** A planned student with the events of the journal. A student without an end was cancelled. */
    StudentRecord student(PlannedStudent planned, Instant intended) {
        StudentEvents events = students.getOrDefault(planned.student(), new StudentEvents());
        Map<Stage, Instant> stages = new EnumMap<>(Stage.class);
        stages.putAll(events.stages);
        stages.put(Stage.INTENDED, intended);
        return StudentRecord.builder(
                        planned.student(),
                        planned.user(),
                        planned.journey(),
                        events.outcome.orElseGet(Outcome.Cancelled::new),
                        stages)
                .throttled(events.throttled)
                .failedAttempts(events.failedAttempts)
                .actions(events.actions)
                .build();
    }

    private StudentEvents student(int number) {
        return students.computeIfAbsent(number, n -> new StudentEvents());
    }

    @Override
    public void opened(JournalEntry.Opened entry) {
        runId = runId.or(() -> Optional.of(entry.runId()));
    }

    @Override
    public void intent(JournalEntry.Intent entry) {
        remaining.computeIfAbsent(entry.create(), kind -> new LinkedHashSet<>()).add(entry.user());
    }

    @Override
    public void removed(JournalEntry.Removed entry) {
        Set<String> users = remaining.get(entry.removed());
        if (users != null) {
            users.remove(entry.user());
        }
    }

    @Override
    public void stageReached(JournalEntry.StageReached entry) {
        // A stage is reached once; a replayed event does not move it.
        student(entry.student()).stages.putIfAbsent(entry.stage(), entry.at());
        if (entry.stage() == Stage.SENT && !sent) {
            sent = true;
            healthBeforeFirstRequest = health.isEmpty() ? Optional.empty() : Optional.of(health.get(health.size() - 1));
        }
    }

    @Override
    public void throttled(JournalEntry.Throttled entry) {
        student(entry.student()).throttled.add(new ThrottledRequest(entry.at(), entry.retryAfter()));
    }

    @Override
    public void attemptFailed(JournalEntry.AttemptFailed entry) {
        student(entry.student()).failedAttempts.add(new FailedAttempt(entry.at(), entry.stage(), entry.reason()));
    }

    @Override
    public void acted(JournalEntry.Acted entry) {
        student(entry.student()).actions.add(new StudentAction(entry.at(), entry.action()));
    }

    @Override
    public void ended(JournalEntry.Ended entry) {
        StudentEvents events = student(entry.student());
        events.outcome = events.outcome.or(() -> Optional.of(entry.outcome()));
    }

    @Override
    public void health(Health entry) {
        health.add(entry);
    }

    @Override
    public void note(JournalEntry.Note entry) {
        notes.add(entry.text());
    }

    @Override
    public void closed(JournalEntry.Closed entry) {
        complete |= entry.complete();
    }
}
