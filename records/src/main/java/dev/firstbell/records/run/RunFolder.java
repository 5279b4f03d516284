package dev.firstbell.records.run;

import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FileProblem;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.OwnMessage;
import dev.firstbell.records.journal.Journal;
import dev.firstbell.records.student.StudentFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder that a run leaves ({@code docs/run-record.md}): {@code run.json}, the append-only journals, and the files
 * that are derived from them.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {
    /** No other program leaves files of these names. */
    private static final List<String> SOURCES =
            List.of("journal.jsonl", "cluster.jsonl", "hublog.jsonl", "students.jsonl");

    private static final Pattern ARCHIVE = Pattern.compile("(?i)\\.(zip|tar|tgz|gz|xz|bz2|zst|7z)$");

    /**
     * Checks that a new run can use this folder: it is empty, or can be created, files can be written in it, and it is not
     * inside the folder of another run. Leaves nothing behind.
     *
     * @return the path
     * @throws BadInputException if a new run cannot use it
     */
    public static Path checkFree(Path path) {
        if (path.toString().isBlank()) {
            throw new BadInputException("--out: the name of the folder is empty; give a folder that is new or empty");
        }
        if (path.startsWith("~")) {
            throw new BadInputException(
                    path + ": the shell did not replace `~` by the home folder; write a space instead"
                            + " of `=` after the option, or the whole path");
        }
        refuseInsideARun(path);
        if (!Files.exists(path)) {
            return FolderTrial.of(path);
        }
        if (!Files.isDirectory(path)) {
            throw new BadInputException(path + ": this is a file; give a folder that is new or empty");
        }
        try (Stream<Path> entries = Files.list(path)) {
            if (entries.findAny().isPresent()) {
                throw new BadInputException(
                        path + ": the folder is not empty; give a new one, because results are never overwritten");
            }
        } catch (IOException e) {
            throw new BadInputException(path + ": the folder cannot be read: " + FileProblem.reason(e));
        }
        return FolderTrial.of(path);
    }

    /** A record inside a record is taken for a part of it, and goes with it when it is moved or deleted. */
    private static void refuseInsideARun(Path path) {
        Path whole = path.toAbsolutePath().normalize();
        for (Path above = whole.getParent(); above != null; above = above.getParent()) {
            if (isRun(above)) {
                throw new BadInputException(path + ": this is inside the folder of another run, " + above
                        + "; give a folder beside it, such as " + above.resolveSibling(whole.getFileName()));
            }
        }
    }

    /** Creates a run folder. If it exists, it must be empty. */
    public static RunFolder create(Path path) {
        checkFree(path);
        try {
            Files.createDirectories(path);
            return new RunFolder(path);
        } catch (IOException e) {
            throw FolderTrial.cannotBeCreated(path, e);
        }
    }

    /** Removes the folder of a run that did not take place. Other files stay, and then the folder stays with them. */
    public void discard() {
        try {
            for (Path file : files()) {
                Files.deleteIfExists(file);
                // A process that was killed can leave what it was writing.
                Files.deleteIfExists(AtomicFiles.temporary(file));
            }
            Files.deleteIfExists(path);
        } catch (DirectoryNotEmptyException e) {
            // It holds a file that is not part of a run.
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the folder of a run that did not take place: " + path, e);
        }
    }

    /** Whether a folder holds a run, even one that has lost its {@code run.json}. */
    static boolean isRun(Path path) {
        return Files.isRegularFile(path.resolve("run.json")) || !sourcesIn(path).isEmpty();
    }

    /** The names of the files in a folder from which the results of a run are derived. */
    static List<String> sourcesIn(Path path) {
        return SOURCES.stream()
                .filter(name -> Files.isRegularFile(path.resolve(name)))
                .toList();
    }

    /** Opens the folder of a run that took place. */
    public static RunFolder open(Path path) {
        RunFolder folder = new RunFolder(path);
        if (!Files.isRegularFile(folder.infoFile())) {
            throw InfoFile.missing(path);
        }
        return folder;
    }

    /** The run in a folder, even one that has lost its {@code run.json}; empty if the folder holds none. */
    public static Optional<RunFolder> openAny(Path path) {
        return isRun(path) ? Optional.of(new RunFolder(path)) : Optional.empty();
    }

    /** The run folders at or below a folder: {@link #below(Path, Consumer)}, without the lines. */
    public static List<RunFolder> below(Path path) {
        return below(path, line -> {});
    }

    /**
     * The run folders at or below a folder, by name. A folder that holds other files of a record but no {@code run.json} is
     * one of them, although it cannot be read: a run that is left out in silence would be taken for one that did not exist.
     *
     * @param remarks gets a line about each run that is left out or lies in the folder of another run, and about each folder
     *     that may hold more runs and could not be searched
     * @throws BadInputException if there is no run, or there are too many folders to search
     */
    public static List<RunFolder> below(Path path, Consumer<String> remarks) {
        try {
            List<RunFolder> folders =
                    RunSearch.in(path, remarks).stream().map(RunFolder::new).toList();
            if (folders.isEmpty()) {
                throw new BadInputException(
                        path
                                + ": neither this folder nor a folder in it has a run.json; give the folder of one run or of several");
            }
            return folders;
        } catch (NoSuchFileException e) {
            throw new BadInputException(path + ": no such folder; give the folder of one run or of several");
        } catch (NotDirectoryException e) {
            throw new BadInputException(path
                    + (ARCHIVE.matcher(path.toString()).find()
                            ? ": this is an archive; unpack it, and give the folder of one run or of several"
                            : ": this is a file; give the folder of one run or of several"));
        } catch (IOException e) {
            throw new BadInputException(path + ": the folder cannot be read: " + FileProblem.reason(e));
        }
    }

    /** Whether a folder is that of a run or has one below it; false for a folder that cannot be read. */
    public static boolean anyBelow(Path path) {
        try {
            return !RunSearch.in(path, line -> {}).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether a path is that of a file of this record, by whatever name or link, or would become one. */
    public boolean holds(Path file) {
        return files().stream().anyMatch(own -> isSame(own, file));
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return one.toAbsolutePath()
                            .normalize()
                            .equals(other.toAbsolutePath().normalize())
                    || Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
        } catch (IOException e) {
            return false;
        }
    }

    private List<Path> files() {
        return List.of(
                infoFile(),
                journalFile(),
                clusterJournalFile(),
                clusterFile(),
                hubJournalFile(),
                hubFile(),
                hubLogJournalFile(),
                studentsFile(),
                latencyLogFile(),
                injectorFile(),
                summaryFile(),
                cellFile(),
                injectorLogFile());
    }

    public Path infoFile() {
        return path.resolve("run.json");
    }

    public Path journalFile() {
        return path.resolve("journal.jsonl");
    }

    /** The watch of the cluster, if there was one. */
    public Path clusterJournalFile() {
        return path.resolve("cluster.jsonl");
    }

    /** The hub's log about the students of an observed class, if the log was given. */
    public Path hubLogJournalFile() {
        return path.resolve("hublog.jsonl");
    }

    public Path clusterFile() {
        return path.resolve("cluster.json");
    }

    /** The hub's metrics, if they were scraped. */
    public Path hubJournalFile() {
        return path.resolve("hub.jsonl");
    }

    public Path hubFile() {
        return path.resolve("hub.json");
    }

    /** The injector's own log, if it wrote one. */
    public Path injectorLogFile() {
        return path.resolve("injector.log");
    }

    public Path studentsFile() {
        return path.resolve("students.jsonl");
    }

    public Path latencyLogFile() {
        return path.resolve("latency.hlog");
    }

    public Path injectorFile() {
        return path.resolve("injector.json");
    }

    /** What a sweep says about the run, if it is a cell of one. */
    public Path cellFile() {
        return path.resolve("cell.json");
    }

    public Path summaryFile() {
        return path.resolve("summary.json");
    }

    /**
     * Writes {@code run.json}. If the run has ended, the file holds the length and the checksum of each source from now on,
     * so the sources must be complete.
     */
    public void write(RunInfo info) {
        InfoFile.write(infoFile(), info, sources(info.provenance()));
    }

    /** The files from which everything else is derived, whether or not they exist. */
    private List<Path> sources(Provenance provenance) {
        return provenance == Provenance.PREDICTED
                ? List.of(studentsFile())
                : List.of(journalFile(), clusterJournalFile(), hubJournalFile(), hubLogJournalFile());
    }

    /**
     * Reads {@code run.json}.
     *
     * @throws BadInputException if it is missing, cannot be read, or has a newer version
     */
    public RunInfo info() {
        return InfoFile.read(infoFile()).info();
    }

    /** How {@code run.json} differs from what Firstbell wrote, also before the end of the run; empty without a difference. */
    public Optional<String> infoDamage() {
        return InfoFile.read(infoFile()).damage();
    }

    /** Reads the journal. */
    public Journal journal() {
        return Journal.read(journalFile());
    }

    /**
     * How the journal of a measured run differs from what it was at the end of the run. Then it may not name everything that
     * the run made. Empty without a difference, and for a run that has not ended.
     */
    public Optional<String> journalDamage() {
        return new RecordReader(this).journalDamage();
    }

    /**
     * Reads the run and derives everything from its journals, whether or not the derived files exist (a killed process does
     * not write them). A predicted run has no journal: its students are read from their file, up to a line that cannot be
     * read.
     *
     * <p>A run whose results depend on a damaged file is invalid, and {@link RunRecord#damage} names the damage. Damage of
     * any other file is a note, and the file's figures are absent.
     *
     * @throws BadInputException if there is nothing to read
     */
    public RunRecord read() {
        return consistent(() -> new RecordReader(this).read());
    }

    /** Each file can be right by itself and still contradict the others. */
    private RunRecord consistent(Supplier<RunRecord> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            throw OwnMessage.of(e)
                    .<RuntimeException>map(reason -> new BadInputException(
                            path + ": the files of this record do not belong together: " + reason))
                    .orElse(e);
        } catch (ArithmeticException e) {
            throw new BadInputException(
                    path + ": the times in this record are centuries apart; one of its files is damaged");
        }
    }

    /**
     * Writes the derived files: {@code students.jsonl}, {@code latency.hlog}, {@code summary.json}, and {@code injector.json},
     * {@code cluster.json} and {@code hub.json} where they apply.
     */
    public void writeDerived(RunRecord run) {
        StudentFile.write(studentsFile(), run.students());
        AtomicFiles.write(latencyLogFile(), LatencyLog.of(run));
        run.health()
                .ifPresent(health ->
                        AtomicFiles.write(injectorFile(), Json.pretty().writeValueAsString(health) + "\n"));
        run.cluster()
                .ifPresent(summary ->
                        AtomicFiles.write(clusterFile(), Json.pretty().writeValueAsString(summary) + "\n"));
        run.hub()
                .ifPresent(summary -> AtomicFiles.write(hubFile(), Json.pretty().writeValueAsString(summary) + "\n"));
        AtomicFiles.write(summaryFile(), Json.pretty().writeValueAsString(run.summary()) + "\n");
    }
}
