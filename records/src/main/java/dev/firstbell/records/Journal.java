package dev.firstbell.records;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
import tools.jackson.core.JacksonException;

/**
 * A journal as read back, up to its end or to the first line that cannot be read.
 *
 * @param entries in the order written
 * @param brokenAt the line number, from 1, of the first unreadable line; empty if all could be read
 */
public record Journal(List<JournalEntry> entries, Optional<Integer> brokenAt) {
    /** The version that this code writes. */
    public static final int SCHEMA = 1;

    public Journal {
        entries = List.copyOf(entries);
    }

    /**
     * Reads a journal. The last line of a killed process may be cut: reading stops at the first broken line and says so.
     *
     * @throws BadInputException if the file is not there, or of a version that this code does not know
     */
    public static Journal read(Path file) {
        List<JournalEntry> entries = new ArrayList<>();
        Optional<Integer> brokenAt = Optional.empty();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                try {
                    entries.add(Json.lines().readValue(line, JournalEntry.class));
                } catch (JacksonException e) {
                    brokenAt = Optional.of(number);
                    break;
                }
            }
        } catch (java.nio.file.NoSuchFileException e) {
            throw new BadInputException(file + ": no such file; a run folder holds journal.jsonl");
        } catch (java.nio.charset.CharacterCodingException e) {
            brokenAt = Optional.of(entries.size() + 1);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        if (!entries.isEmpty() && entries.get(0) instanceof JournalEntry.Opened opened && opened.schema() > SCHEMA) {
            throw new BadInputException(file + ": journal version " + opened.schema()
                    + " is newer than this program reads (" + SCHEMA + "); use a newer firstbell");
        }
        return new Journal(entries, brokenAt);
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

    /** Whether the injector ended by itself, with every student ended. */
    public boolean complete() {
        return !entries.isEmpty()
                && entries.get(entries.size() - 1) instanceof JournalEntry.Closed closed
                && closed.complete();
    }

    /** Every student of the plan, with what the journal knows; one without an end was cancelled. */
    public List<StudentRecord> students(ClassPlan plan) {
        Map<Integer, Map<Stage, Instant>> stages = new HashMap<>();
        Map<Integer, List<Throttle>> throttled = new HashMap<>();
        Map<Integer, Outcome> outcomes = new HashMap<>();
        for (JournalEntry entry : entries) {
            if (entry instanceof JournalEntry.StageReached reached) {
                // A stage is reached once; a replayed event does not move it.
                stages.computeIfAbsent(reached.student(), s -> new EnumMap<>(Stage.class))
                        .putIfAbsent(reached.stage(), reached.at());
            } else if (entry instanceof JournalEntry.Throttled throttle) {
                throttled
                        .computeIfAbsent(throttle.student(), s -> new ArrayList<>())
                        .add(new Throttle(throttle.at(), throttle.retryAfter()));
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
                    throttled.getOrDefault(planned.student(), List.of())));
        }
        return students;
    }
}
