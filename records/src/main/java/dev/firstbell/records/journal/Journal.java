package dev.firstbell.records.journal;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.LineFile;
import dev.firstbell.records.student.StudentRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code journal.jsonl} in memory: every line that could be read.
 *
 * @param entries in the order written
 * @param brokenAt the number, from 1, of the first line that could not be read; empty if all lines could be read
 */
public record Journal(List<JournalEntry> entries, Optional<Integer> brokenAt) {
    /** The version that this code writes. */
    public static final int SCHEMA = 1;

    public Journal {
        entries = List.copyOf(entries);
    }

    /**
     * Reads a journal. A full disk or a power failure can leave an incomplete line. The reader skips and reports such a
     * line; lines after it, for example those of a clean-up, count.
     *
     * @throws BadInputException if the file does not exist, or has a version that this code does not know
     */
    public static Journal read(Path file) {
        LineFile<JournalEntry> lines = LineFile.read(file, JournalEntry.class, SCHEMA);
        return new Journal(lines.entries(), lines.brokenAt());
    }

    /** The run's id; empty for a journal without a first line. */
    public Optional<String> runId() {
        return contents().runId();
    }

    /** The notes about how the run was made, one line each, in the order written. */
    public List<String> notes() {
        return contents().notes();
    }

    /**
     * The users of resources that may still exist, oldest first: those with an intent and no later removal. A clean-up
     * takes care of them.
     */
    public Set<String> remaining(JournalEntry.Resource resource) {
        return contents().remaining(resource);
    }

    /** Whether the injector ended by itself after every student's start had ended. A later clean-up does not change that. */
    public boolean complete() {
        return contents().complete();
    }

    /** Every student of the plan with their events. A student whose end the journal does not hold was cancelled. */
    public List<StudentRecord> students(ClassPlan plan) {
        JournalContents contents = contents();
        return plan.students().stream()
                .map(planned -> contents.student(planned, plan.intended(planned)))
                .toList();
    }

    JournalContents contents() {
        return JournalContents.of(entries);
    }
}
