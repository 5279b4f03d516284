package dev.firstbell.records.run;

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

/** The search for runs below a folder, level by level. Hidden folders below it are not searched. Stateless. */
final class RunSearch {
    /** Far more than a folder of runs has; a home folder has more, and its search would take minutes. */
    private static final int MOST_FOLDERS = 10_000;

    private RunSearch() {}

    /**
     * The folders that have a {@code run.json}, by name.
     *
     * @param notLookedInto gets a line about each folder that could not be searched
     * @throws IOException if the folder itself cannot be read
     */
    static List<Path> below(Path top, Consumer<String> notLookedInto) throws IOException {
        List<Path> found = new ArrayList<>();
        // A symbolic link can lead back to a folder above it.
        Set<Path> searched = new HashSet<>();
        Deque<Path> next = new ArrayDeque<>(List.of(top));
        while (!next.isEmpty()) {
            Path folder = next.remove();
            if (searched.size() == MOST_FOLDERS) {
                notLookedInto.accept(top + ": the search for runs ended after " + MOST_FOLDERS + " folders; " + folder
                        + " and others were not looked into; give the folder that holds the runs");
                break;
            }
            try {
                if (searched.add(folder.toRealPath())) {
                    search(folder, found, next);
                }
            } catch (IOException e) {
                if (folder.equals(top)) {
                    throw e;
                }
                notLookedInto.accept(folder + ": not looked into: " + FileProblem.reason(e));
            }
        }
        return found.stream().sorted().toList();
    }

    private static void search(Path folder, List<Path> found, Deque<Path> next) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.sorted().toList()) {
                if (Files.isRegularFile(entry.resolve("run.json"))) {
                    found.add(entry);
                } else if (Files.isDirectory(entry)
                        && !entry.getFileName().toString().startsWith(".")) {
                    next.add(entry);
                }
            }
        }
    }
}
