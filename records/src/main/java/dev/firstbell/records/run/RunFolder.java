package dev.firstbell.records.run;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.hub.HubLogJournal;
import dev.firstbell.records.hub.HubMetricsJournal;
import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Json;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The folder that a run leaves behind ({@code docs/run-record.md}): {@code run.json}, the append-only {@code
 * journal.jsonl} that is the truth, and what is derived from it.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {
    /**
     * Whether a run can have this folder: it does not exist, or is empty. Changes nothing.
     *
     * @return the path
     * @throws BadInputException if it cannot
     */
    public static Path checkFree(Path path) {
        if (!Files.exists(path)) {
            return path;
        }
        if (!Files.isDirectory(path)) {
            throw new BadInputException(path + ": is a file; give a folder that is new or empty");
        }
        try (Stream<Path> entries = Files.list(path)) {
            if (entries.findAny().isPresent()) {
                throw new BadInputException(
                        path + ": the folder is not empty; give a new one, results are never overwritten");
            }
            return path;
        } catch (IOException e) {
            throw new BadInputException(path + ": cannot be read: " + e.getMessage());
        }
    }

    /** Makes a new run folder; one that exists must be empty. */
    public static RunFolder create(Path path) {
        checkFree(path);
        try {
            Files.createDirectories(path);
            return new RunFolder(path);
        } catch (IOException e) {
            throw new BadInputException(path + ": cannot be created: " + e.getMessage());
        }
    }

    /** Removes the folder of a run that has not taken place. What is not a run's own file stays, and the folder with it. */
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
            // Somebody else's file: not ours to remove.
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the folder of a run that has not taken place: " + path, e);
        }
    }

    /** Opens the folder of a run that took place. */
    public static RunFolder open(Path path) {
        RunFolder folder = new RunFolder(path);
        if (!Files.isRegularFile(folder.infoFile())) {
            throw new BadInputException(path + ": no run.json in it; give the folder of one run");
        }
        return folder;
    }

    /** Run folders at or directly below a folder, by name. */
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
                throw new BadInputException(path + ": no run.json in it, nor in any folder in it");
            }
            return folders;
        } catch (IOException e) {
            throw new BadInputException(path + ": cannot be read as a folder of runs");
        }
    }

    public Path infoFile() {
        return path.resolve("run.json");
    }

    public Path journalFile() {
        return path.resolve("journal.jsonl");
    }

    /** What was seen of the cluster; there only where somebody watched it. */
    public Path clusterJournalFile() {
        return path.resolve("cluster.jsonl");
    }

    /** What the hub's log said; there only of a real class whose hub's log was given. */
    public Path hubLogJournalFile() {
        return path.resolve("hublog.jsonl");
    }

    public Path clusterFile() {
        return path.resolve("cluster.json");
    }

    /** What the hub said of itself; there only where it was asked. */
    public Path hubJournalFile() {
        return path.resolve("hub.jsonl");
    }

    public Path hubFile() {
        return path.resolve("hub.json");
    }

    /** What the injector complained about; there only if it did. */
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
     * @throws BadInputException if it is missing, broken or of a newer version
     */
    public RunInfo info() {
        try {
            JsonNode json = Json.lines().readTree(Files.readString(infoFile()));
            if (!json.isObject()) {
                throw new BadInputException(infoFile() + ": is no run record: no object in it");
            }
            int schema = json.path("schema").asInt(0);
            if (schema > RunInfo.SCHEMA) {
                throw new BadInputException(infoFile() + ": version " + schema + " is newer than this program reads ("
                        + RunInfo.SCHEMA + "); use a newer firstbell");
            }
            return Json.lines().treeToValue(json, RunInfo.class);
        } catch (NoSuchFileException e) {
            throw new BadInputException(path + ": no run.json in it; give the folder of one run");
        } catch (IOException e) {
            throw new BadInputException(infoFile() + ": cannot be read: " + e.getMessage());
        } catch (JacksonException e) {
            throw new BadInputException(infoFile() + ": is no run record: "
                    + e.getOriginalMessage().lines().findFirst().orElse(""));
        }
    }

    /** Reads the journal, up to a break if there is one. */
    public Journal journal() {
        return Journal.read(journalFile());
    }

    /**
     * Reads the run: everything is derived from the journal, also where the derived files are missing because the
     * process was killed; with what was seen of the cluster, where it was watched. Of a real class everything is derived
     * from what was seen. A predicted run has neither; its students are read from their file, up to a break if there is one.
     * Such a run is invalid, as a run with a broken journal is.
     *
     * @throws BadInputException if there is nothing that could be read
     */
    public RunRecord read() {
        if (Files.exists(journalFile())) {
            return read(journal());
        }
        RunInfo info = info();
        return info.observed().isPresent() ? readObserved(info) : readPredicted(info);
    }

    private RunRecord readObserved(RunInfo info) {
        Optional<ClusterJournal> cluster =
                Optional.of(clusterJournalFile()).filter(Files::exists).map(ClusterJournal::read);
        RunRecord run = RunRecord.observed(
                info,
                cluster,
                Optional.of(hubLogJournalFile()).filter(Files::exists).map(HubLogJournal::read));
        // The students' instants are by the API server's clock, what the hub counted is by the observer's.
        return withHub(run, cluster.map(ClusterJournal::correction).orElse(Duration.ZERO));
    }

    /** The same for whoever has read this run's journal already. */
    public RunRecord read(Journal journal) {
        RunInfo info = info();
        return withHub(
                Files.exists(clusterJournalFile())
                        ? RunRecord.of(info, journal, ClusterJournal.read(clusterJournalFile()))
                        : RunRecord.of(info, journal),
                Duration.ZERO);
    }

    private RunRecord withHub(RunRecord run, Duration ahead) {
        return Files.exists(hubJournalFile())
                ? run.with(HubMetricsJournal.read(hubJournalFile()).later(ahead))
                : run;
    }

    /**
     * Writes what is derived: {@code students.jsonl}, {@code latency.hlog}, {@code summary.json}, and {@code injector.json},
     * {@code cluster.json} and {@code hub.json} where they apply.
     */
    public void writeDerived(RunRecord run) {
        StudentFile.write(studentsFile(), run.students());
        AtomicFiles.write(latencyLogFile(), LatencyLog.of(run));
        run.health()
                .ifPresent(health ->
                        AtomicFiles.write(injectorFile(), Json.pretty().writeValueAsString(health) + "\n"));
        run.cluster()
                .ifPresent(
                        sight -> AtomicFiles.write(clusterFile(), Json.pretty().writeValueAsString(sight) + "\n"));
        run.hub().ifPresent(sight -> AtomicFiles.write(hubFile(), Json.pretty().writeValueAsString(sight) + "\n"));
        AtomicFiles.write(summaryFile(), Json.pretty().writeValueAsString(run.summary()) + "\n");
    }

    private RunRecord readPredicted(RunInfo info) {
        List<StudentRecord> students = new ArrayList<>();
        Optional<String> lost = Optional.empty();
        try {
            StudentFile.read(studentsFile(), students::add);
        } catch (IOException e) {
            throw new BadInputException(path + ": neither journal.jsonl nor students.jsonl can be read");
        } catch (BadInputException e) {
            if (students.isEmpty()) {
                throw e;
            }
            lost = Optional.of(
                    "students.jsonl is broken at line " + (students.size() + 1) + "; what stood from there on is lost");
        }
        if (lost.isEmpty() && students.size() < info.plan().students().size()) {
            lost = Optional.of("students.jsonl ends after line " + students.size() + "; what stood below it is lost");
        }
        return RunRecord.of(lost.map(info::damaged).orElse(info), everybody(info.plan(), students));
    }

    /** Those that are known, and all others of the plan like students of whose end a journal says nothing. */
    private static List<StudentRecord> everybody(ClassPlan plan, List<StudentRecord> known) {
        Set<Integer> there = known.stream().map(StudentRecord::student).collect(Collectors.toSet());
        return Stream.concat(
                        known.stream(),
                        plan.students().stream()
                                .filter(planned -> !there.contains(planned.student()))
                                .map(planned -> new StudentRecord(
                                        planned.student(),
                                        planned.user(),
                                        planned.journey(),
                                        new Outcome.Cancelled(),
                                        Map.of(Stage.INTENDED, plan.intended(planned)),
                                        List.of())))
                .toList();
    }
}
