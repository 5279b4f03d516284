package dev.firstbell.records.run;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The search for runs at and below a folder, level by level, also inside the folders of runs. A run that would be left out is
 * named: one in a hidden folder, and a folder that cannot be searched. For one use.
 */
final class RunSearch {
    /** Far more than a folder of runs has; a home folder has more, and its search would take minutes. */
    private static final int MOST_FOLDERS = 10_000;

    private final Path top;
    private final Consumer<String> remarks;
    private final List<Path> found = new ArrayList<>();
    // A symbolic link can lead back to a folder above it.
    private final Set<Path> searched = new HashSet<>();
    private final Deque<Path> next = new ArrayDeque<>();
    private final Deque<Path> hidden = new ArrayDeque<>();

    private RunSearch(Path top, Consumer<String> remarks) {
        this.top = top;
        this.remarks = remarks;
    }

    /**
     * The folders that hold a run, by name; also those that have lost their {@code run.json}.
     *
     * @param remarks gets a line about each run that is left out or lies in the folder of another run, and about each folder
     *     that could not be searched
     * @throws IOException if the folder itself cannot be read
     * @throws BadInputException if there are too many folders: an answer about some of the runs would look like one about all
     */
    static List<Path> in(Path top, Consumer<String> remarks) throws IOException {
        return new RunSearch(top, remarks).run();
    }

    private List<Path> run() throws IOException {
        if (RunFolder.isRun(top)) {
            found.add(top);
        }
        next.add(top);
        while (!next.isEmpty()) {
            Path folder = next.remove();
            if (searched.size() == MOST_FOLDERS) {
                throw new BadInputException(
                        top + ": there are more than " + MOST_FOLDERS
                                + " folders here, so the search for runs was not completed; give the folder that holds the runs");
            }
            search(folder);
        }
        found.forEach(this::remarkIfInside);
        nameHidden();
        return found.stream().sorted().toList();
    }

    private void search(Path folder) throws IOException {
        try {
            if (searched.add(folder.toRealPath())) {
                list(folder);
            }
        } catch (IOException e) {
            if (folder.equals(top)) {
                throw e;
            }
            remarks.accept(folder + ": not looked into: " + FileProblem.reason(e));
        }
    }

    private void list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.sorted().toList()) {
                if (!Files.isDirectory(entry)) {
                    continue;
                }
                if (entry.getFileName().toString().startsWith(".")) {
                    hidden.add(entry);
                    continue;
                }
                if (RunFolder.isRun(entry)) {
                    found.add(entry);
                }
                next.add(entry);
            }
        }
    }

    private void remarkIfInside(Path run) {
        for (Path above = run.getParent(); above != null && above.startsWith(top); above = above.getParent()) {
            if (found.contains(above)) {
                remarks.accept(run + ": this run is inside the folder of another run, " + above
                        + "; it counts as a run of its own");
                return;
            }
        }
    }

    /** A hidden folder may be a bin of deleted runs, so its runs do not count; but they are not passed over in silence. */
    private void nameHidden() {
        while (!hidden.isEmpty() && searched.size() < MOST_FOLDERS) {
            Path folder = hidden.remove();
            if (RunFolder.isRun(folder)) {
                remarks.accept(
                        folder + ": this run is in a hidden folder and is left out; give its own folder, or rename"
                                + " the hidden one");
            }
            try {
                if (searched.add(folder.toRealPath())) {
                    try (Stream<Path> entries = Files.list(folder)) {
                        entries.filter(Files::isDirectory).sorted().forEach(hidden::add);
                    }
                }
            } catch (IOException e) {
                // What is hidden is left out in any case.
            }
        }
    }
}
