package dev.firstbell.cli.hub;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FailureReason;
import dev.firstbell.records.journal.Journal;
import dev.firstbell.records.journal.JournalEntry.Resource;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.simulations.RunCleanUp;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The runs of a folder that is to be cleaned up: a record that cannot be read must not keep what the other runs left at the
 * hub.
 *
 * @param readable by name
 * @param problems of the others, and what their journals name; empty if all can be read
 */
record RunsOfFolder(List<RunFolder> readable, List<String> problems) {
    RunsOfFolder {
        readable = List.copyOf(readable);
        problems = List.copyOf(problems);
    }

    /**
     * @param notLookedInto gets a line about each folder that may hold more runs
     * @throws BadInputException if there is no run, or none that can be read
     */
    static RunsOfFolder of(Path folder, Consumer<String> notLookedInto) {
        List<RunFolder> readable = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (RunFolder run : RunFolder.below(folder, notLookedInto)) {
            try {
                RunCleanUp.leftSomething(run);
                run.info();
                readable.add(run);
            } catch (BadInputException e) {
                problems.addAll(e.problems());
                problems.add(left(run));
            } catch (UncheckedIOException e) {
                problems.add(run.path() + ": " + FailureReason.of(e));
                problems.add(left(run));
            }
        }
        if (readable.isEmpty()) {
            throw new BadInputException(problems);
        }
        return new RunsOfFolder(readable, problems);
    }

    /** What a run may have left whose description is lost: without it, the hub and the prefix of its users are unknown. */
    private static String left(RunFolder run) {
        try {
            Journal journal = Journal.read(run.journalFile());
            Set<String> users = journal.remaining(Resource.USER);
            boolean locked = !journal.remaining(Resource.LOCK).isEmpty();
            if (users.isEmpty() && !locked) {
                return run.path() + ": not cleaned up; its journal names nothing that is left at the hub";
            }
            List<String> names = users.stream().sorted().toList();
            return run.path() + ": not cleaned up; its journal names "
                    + (names.isEmpty()
                            ? "no user"
                            : names.size() == 1
                                    ? "1 user, " + names.get(0)
                                    : names.size() + " users, " + names.get(0) + " to " + names.get(names.size() - 1))
                    + (locked ? " and the hub's lock" : "")
                    + "; restore run.json from a copy, or remove them at the hub by hand"
                    + (locked ? " (the lock with `firstbell cleanup --unlock --hub URL`)" : "");
        } catch (BadInputException | UncheckedIOException e) {
            return run.path() + ": not cleaned up; its journal cannot be read either, so what it left is unknown";
        }
    }
}
