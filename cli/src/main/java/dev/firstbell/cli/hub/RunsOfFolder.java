package dev.firstbell.cli.hub;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FailureReason;
import dev.firstbell.records.journal.Journal;
import dev.firstbell.records.journal.JournalEntry.Resource;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.simulations.RunCleanUp;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The runs of a folder that is to be cleaned up: a record that cannot be read must not keep what the other runs left at the
 * hub.
 *
 * @param readable by name
 * @param problems of the others, and what their journals name; empty if all can be read
 */
record RunsOfFolder(List<RunFolder> readable, List<String> problems) {
    private static final int MOST_OTHERS = 3;

    private static final Pattern TEST_USER = Pattern.compile("[a-z][a-z0-9-]{1,30}-[0-9]{3,}");

    RunsOfFolder {
        readable = List.copyOf(readable);
        problems = List.copyOf(problems);
    }

    /**
     * @param remarks gets a line about each folder that may hold more runs, or holds one that is left out
     * @throws BadInputException if there is no run, or none that can be read
     */
    static RunsOfFolder of(Path folder, Consumer<String> remarks) {
        List<RunFolder> readable = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (RunFolder run : RunFolder.below(folder, remarks)) {
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

    /** The names that are a prefix and a number, with the prefix that most of them have; in their order. */
    private static List<String> testUsers(Set<String> names) {
        Map<String, List<String>> byPrefix = names.stream()
                .sorted()
                .filter(name -> TEST_USER.matcher(name).matches())
                .collect(Collectors.groupingBy(name -> name.substring(0, name.lastIndexOf('-') + 1)));
        return byPrefix.values().stream()
                .max(Comparator.comparingInt(List::size))
                .orElse(List.of());
    }

    /** What a line that cannot be read may have named. */
    private static String beyond(Journal journal) {
        return journal.brokenAt()
                .map(line -> "; line " + line + " of it cannot be read, so there may be more")
                .orElse("");
    }

    /** What a run may have left whose description is lost: without it, the hub and the prefix of its users are unknown. */
    private static String left(RunFolder run) {
        if (!Files.exists(run.journalFile())
                && (Files.exists(run.clusterJournalFile()) || Files.exists(run.hubLogJournalFile()))) {
            return run.path() + ": not cleaned up; it has no journal, so it may be the record of a class that was"
                    + " observed, which leaves nothing at a hub";
        }
        try {
            Journal journal = Journal.read(run.journalFile());
            Set<String> named = journal.remaining(Resource.USER);
            List<String> users = testUsers(named);
            List<String> others = named.stream()
                    .filter(user -> !users.contains(user))
                    .sorted()
                    .toList();
            boolean locked = !journal.remaining(Resource.LOCK).isEmpty();
            if (named.isEmpty() && !locked) {
                return run.path() + ": not cleaned up; its journal names nothing that is left at the hub"
                        + beyond(journal);
            }
            List<String> names = users;
            return run.path() + ": not cleaned up; its journal names "
                    + (names.isEmpty()
                            ? "no user"
                            : names.size() == 1
                                    ? "1 user, " + names.get(0)
                                    : names.size() + " users, " + names.get(0) + " to " + names.get(names.size() - 1))
                    + (locked ? " and the hub's lock" : "")
                    + "; restore run.json from a copy, or remove them at the hub by hand"
                    + (locked ? " (the lock with `firstbell cleanup --unlock --hub URL`)" : "")
                    + (others.isEmpty()
                            ? ""
                            : "; it also names "
                                    + String.join(", ", others.subList(0, Math.min(MOST_OTHERS, others.size())))
                                    + (others.size() > MOST_OTHERS ? " and others" : "")
                                    + ", which do not have the names of its test users; do not remove those")
                    + beyond(journal);
        } catch (BadInputException | UncheckedIOException e) {
            return run.path() + ": not cleaned up; its journal cannot be read either, so what it left is unknown";
        }
    }
}
