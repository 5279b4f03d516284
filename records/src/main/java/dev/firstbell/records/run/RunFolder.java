package dev.firstbell.records.run;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.hub.HubLogJournal;
import dev.firstbell.records.hub.HubMetricsJournal;
import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FileProblem;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.JsonProblem;
import dev.firstbell.records.io.OwnMessage;
import dev.firstbell.records.journal.Journal;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentFile;
import dev.firstbell.records.student.StudentRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The folder that a run leaves ({@code docs/run-record.md}): {@code run.json}, the append-only journals, and the files
 * that are derived from them.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {
    /**
     * Checks that a new run can use this folder: it does not exist, or is empty. Changes nothing.
     *
     * @return the path
     * @throws BadInputException if a new run cannot use it
     */
    public static Path checkFree(Path path) {
        if (!Files.exists(path)) {
            return path;
        }
        if (!Files.isDirectory(path)) {
            throw new BadInputException(path + ": this is a file; give a folder that is new or empty");
        }
        try (Stream<Path> entries = Files.list(path)) {
            if (entries.findAny().isPresent()) {
                throw new BadInputException(
                        path + ": the folder is not empty; give a new one, because results are never overwritten");
            }
            return path;
        } catch (IOException e) {
            throw new BadInputException(path + ": the folder cannot be read: " + FileProblem.reason(e));
        }
    }

    /** Creates a run folder. If it exists, it must be empty. */
    public static RunFolder create(Path path) {
        checkFree(path);
        try {
            Files.createDirectories(path);
            return new RunFolder(path);
        } catch (IOException e) {
            throw new BadInputException(path + ": the folder cannot be created: " + FileProblem.reason(e));
        }
    }

    /** Removes the folder of a run that did not take place. Other files stay, and then the folder stays with them. */
    public void discard() {
        try {
            for (Path file : List.of(
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
                    injectorLogFile())) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(path);
        } catch (DirectoryNotEmptyException e) {
            // It holds a file that is not part of a run.
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the folder of a run that did not take place: " + path, e);
        }
    }

    /** Opens the folder of a run that took place. */
    public static RunFolder open(Path path) {
        RunFolder folder = new RunFolder(path);
        if (!Files.isRegularFile(folder.infoFile())) {
            throw new BadInputException(path + ": the folder has no run.json; give the folder of one run");
        }
        return folder;
    }

    /** The run folders at or directly below a folder, by name. */
    public static List<RunFolder> below(Path path) {
        if (Files.isRegularFile(path.resolve("run.json"))) {
            return List.of(new RunFolder(path));
        }
        try (Stream<Path> entries = Files.list(path)) {
            List<RunFolder> folders = entries.filter(entry -> Files.isRegularFile(entry.resolve("run.json")))
                    .sorted()
                    .map(RunFolder::new)
                    .toList();
            if (folders.isEmpty()) {
                throw new BadInputException(
                        path
                                + ": neither this folder nor a folder in it has a run.json; give the folder of one run or of several");
            }
            return folders;
        } catch (NoSuchFileException e) {
            throw new BadInputException(path + ": no such folder; give the folder of one run or of several");
        } catch (NotDirectoryException e) {
            throw new BadInputException(path + ": this is a file; give the folder of one run or of several");
        } catch (IOException e) {
            throw new BadInputException(path + ": the folder cannot be read: " + FileProblem.reason(e));
        }
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

    public Path summaryFile() {
        return path.resolve("summary.json");
    }

    /** Writes {@code run.json}. */
    public void write(RunInfo info) {
        AtomicFiles.write(infoFile(), Json.pretty().writeValueAsString(info) + "\n");
    }

    /**
     * Reads {@code run.json}.
     *
     * @throws BadInputException if it is missing, cannot be read, or has a newer version
     */
    public RunInfo info() {
        if (!Files.exists(infoFile())) {
            throw new BadInputException(path + ": the folder has no run.json; give the folder of one run");
        }
        try {
            JsonNode json = Json.lines()
                    .readTree(InputFiles.read(infoFile(), "give the folder of one run, which has a run.json"));
            if (!json.isObject()) {
                throw new BadInputException(infoFile() + ": this is not a run record: expected a JSON object");
            }
            int schema = json.path("schema").asInt(0);
            if (schema > RunInfo.SCHEMA) {
                throw new BadInputException(infoFile() + ": format version " + schema + " is newer than the version "
                        + RunInfo.SCHEMA + " that this program reads; use a newer firstbell");
            }
            return Json.lines().treeToValue(json, RunInfo.class);
        } catch (JacksonException e) {
            throw new BadInputException(JsonProblem.of(e).at(infoFile() + ": this is not a run record"));
        }
    }

    /** Reads the journal. */
    public Journal journal() {
        return Journal.read(journalFile());
    }

    /**
     * Reads the run and derives everything from its journals, whether or not the derived files exist (a killed process does
     * not write them). A predicted run has no journal: its students are read from their file, up to a line that cannot be
     * read. A run with such a line, or with a damaged journal, is invalid.
     *
     * @throws BadInputException if there is nothing to read
     */
    public RunRecord read() {
        if (Files.exists(journalFile())) {
            return read(journal());
        }
        RunInfo info = info();
        return consistent(() -> info.observed().isPresent() ? readObserved(info) : readPredicted(info));
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

    private RunRecord readObserved(RunInfo info) {
        Optional<ClusterJournal> cluster =
                Optional.of(clusterJournalFile()).filter(Files::exists).map(ClusterJournal::read);
        RunRecord run = RunRecord.observed(
                info,
                cluster,
                Optional.of(hubLogJournalFile()).filter(Files::exists).map(HubLogJournal::read));
        // The students' instants are by the API server's clock, the hub's metrics are by the observer's.
        return withHubMetrics(run, cluster.map(ClusterJournal::correction).orElse(Duration.ZERO));
    }

    /** Reads the run, for a caller that has read its journal already. */
    public RunRecord read(Journal journal) {
        RunInfo info = info();
        return consistent(() -> withHubMetrics(
                Files.exists(clusterJournalFile())
                        ? RunRecord.of(info, journal, ClusterJournal.read(clusterJournalFile()))
                        : RunRecord.of(info, journal),
                Duration.ZERO));
    }

    private RunRecord withHubMetrics(RunRecord run, Duration ahead) {
        return Files.exists(hubJournalFile())
                ? run.with(HubMetricsJournal.read(hubJournalFile()).later(ahead))
                : run;
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

    private RunRecord readPredicted(RunInfo info) {
        List<StudentRecord> students = new ArrayList<>();
        Optional<String> lost = Optional.empty();
        try {
            StudentFile.read(studentsFile(), students::add);
        } catch (IOException e) {
            throw new BadInputException(
                    path + ": neither journal.jsonl nor students.jsonl can be read; the folder holds no results");
        } catch (BadInputException e) {
            if (students.isEmpty()) {
                throw e;
            }
            lost = Optional.of("line " + (students.size() + 1)
                    + " of students.jsonl cannot be read; its students from there on are lost");
        }
        if (lost.isEmpty() && students.size() < info.classPlan().students().size()) {
            lost = Optional.of("students.jsonl ends after line " + students.size() + "; its other students are lost");
        }
        return RunRecord.of(lost.map(info::damaged).orElse(info), completed(info.classPlan(), students));
    }

    /** The known students and all others of the plan, who are cancelled as in a journal without their end. */
    private static List<StudentRecord> completed(ClassPlan plan, List<StudentRecord> known) {
        Set<Integer> numbers = known.stream().map(StudentRecord::student).collect(Collectors.toSet());
        return Stream.concat(
                        known.stream(),
                        plan.students().stream()
                                .filter(planned -> !numbers.contains(planned.student()))
                                .map(planned -> StudentRecord.builder(
                                                planned.student(),
                                                planned.user(),
                                                planned.journey(),
                                                new Outcome.Cancelled(),
                                                Map.of(Stage.INTENDED, plan.intended(planned)))
                                        .build()))
                .toList();
    }
}
