package dev.firstbell.records.run;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.hub.HubLogEntry;
import dev.firstbell.records.hub.HubLogJournal;
import dev.firstbell.records.hub.HubMetricsEntry;
import dev.firstbell.records.hub.HubMetricsJournal;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.LineFile;
import dev.firstbell.records.journal.Journal;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentFile;
import dev.firstbell.records.student.StudentRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads a run and decides what of it can be trusted. From the end of a run on, {@code run.json} holds a {@link Seal} of
 * each source, and nothing is derived from a source that its seal contradicts:
 *
 * <ul>
 *   <li>Without the source that the students come from, the run is invalid.
 *   <li>Without another source, its figures are absent, and a note states the reason.
 * </ul>
 *
 * <p>For one use.
 */
final class RecordReader {
    private final RunFolder folder;
    private final InfoFile description;
    private final RunInfo info;
    /** Why the run is invalid. */
    private final List<String> damage = new ArrayList<>();

    private final List<String> notes = new ArrayList<>();

    RecordReader(RunFolder folder) {
        this.folder = folder;
        this.description = InfoFile.read(folder.infoFile());
        this.info = description.info();
    }

    /** @throws BadInputException if there is nothing to read */
    RunRecord read() {
        if (description.ended()) {
            description.damage().ifPresent(damage::add);
        }
        RunRecord run = students();
        return run.toBuilder()
                .info(damage.isEmpty() ? run.info() : run.info().damaged(damage))
                .damage(damage)
                .notes(Stream.concat(run.notes().stream(), notes.stream()).toList())
                .build();
    }

    /** How the journal differs from what it was at the end of the run; empty without a difference, and before the end. */
    Optional<String> journalDamage() {
        return info.provenance() == Provenance.MEASURED
                ? content(folder.journalFile()).problem()
                : Optional.empty();
    }

    private RunRecord students() {
        if (info.observed().isPresent()) {
            return observed();
        }
        Path journal = folder.journalFile();
        if (info.provenance() == Provenance.PREDICTED
                || !Files.exists(journal) && Files.exists(folder.studentsFile())) {
            return fromStudentFile();
        }
        return measured();
    }

    private RunRecord measured() {
        Journal journal = vital(folder.journalFile())
                .map(bytes -> LineFile.parse(folder.journalFile(), bytes, JournalEntry.class, Journal.SCHEMA))
                .map(lines -> new Journal(lines.entries(), lines.brokenAt()))
                .orElseGet(() -> new Journal(List.of(), Optional.empty()));
        if (!damage.isEmpty()) {
            // What the other files say about these students would be wrong, and the injector's health is lost.
            return RunRecord.of(info, journal.students(info.classPlan()));
        }
        RunRecord run = secondary(folder.clusterJournalFile(), "the cluster")
                .map(bytes ->
                        LineFile.parse(folder.clusterJournalFile(), bytes, ClusterEntry.class, ClusterJournal.SCHEMA))
                .filter(lines -> usable(
                        folder.clusterJournalFile(), "the cluster", lines, ClusterEntry.Closed.class::isInstance))
                .map(lines -> RunRecord.of(info, journal, new ClusterJournal(lines.entries(), lines.brokenAt())))
                .orElseGet(() -> RunRecord.of(info, journal));
        return withHubMetrics(run, at -> Duration.ZERO);
    }

    private RunRecord observed() {
        Optional<ClusterJournal> cluster = vitalIfAny(folder.clusterJournalFile())
                .map(bytes ->
                        LineFile.parse(folder.clusterJournalFile(), bytes, ClusterEntry.class, ClusterJournal.SCHEMA))
                .filter(lines -> whole(folder.clusterJournalFile(), lines, ClusterEntry.Closed.class::isInstance))
                .map(lines -> new ClusterJournal(lines.entries(), lines.brokenAt()));
        Optional<HubLogJournal> hubLog = vitalIfAny(folder.hubLogJournalFile())
                .map(bytes ->
                        LineFile.parse(folder.hubLogJournalFile(), bytes, HubLogEntry.class, HubLogJournal.SCHEMA))
                .filter(lines -> whole(folder.hubLogJournalFile(), lines, entry -> false))
                .map(lines -> new HubLogJournal(lines.entries(), lines.brokenAt()));
        if (!damage.isEmpty()) {
            return RunRecord.observed(info, Optional.empty(), Optional.empty());
        }
        hubLog.flatMap(HubLogJournal::brokenAt)
                .ifPresent(line -> notes.add("hublog.jsonl ends in the middle of line " + line
                        + "; what the hub's log said after it is unknown"));
        RunRecord run = RunRecord.observed(info, cluster, hubLog);
        // The students' instants are by the API server's clock, the hub's metrics are by the observer's.
        return withHubMetrics(
                run,
                cluster.map(ClusterJournal::serverTime)
                        .<Function<Instant, Duration>>map(server -> server::aheadAt)
                        .orElse(at -> Duration.ZERO));
    }

    private RunRecord withHubMetrics(RunRecord run, Function<Instant, Duration> ahead) {
        Path file = folder.hubJournalFile();
        return secondary(file, "the hub's metrics")
                .map(bytes -> LineFile.parse(file, bytes, HubMetricsEntry.class, HubMetricsJournal.SCHEMA))
                .filter(lines -> usable(file, "the hub's metrics", lines, HubMetricsEntry.Closed.class::isInstance))
                .map(lines -> new HubMetricsJournal(lines.entries(), lines.brokenAt()))
                .map(metrics -> run.with(metrics.later(ahead)))
                .orElse(run);
    }

    /** The content of a source without which nothing can be said. */
    private Optional<byte[]> vital(Path file) {
        Content content = content(file);
        content.problem().ifPresent(damage::add);
        return content.bytes();
    }

    private Optional<byte[]> vitalIfAny(Path file) {
        return isExpected(file) ? vital(file) : Optional.empty();
    }

    /** The content of a source on which the verdict does not depend. */
    private Optional<byte[]> secondary(Path file, String figures) {
        if (!isExpected(file)) {
            return Optional.empty();
        }
        Content content = content(file);
        content.problem().ifPresent(problem -> notes.add(leftOut(problem, figures)));
        return content.bytes();
    }

    private static String leftOut(String problem, String figures) {
        return problem + "; the figures of " + figures + " are left out";
    }

    private boolean isExpected(Path file) {
        return Files.exists(file) || description.seals().containsKey(nameOf(file));
    }

    /**
     * What can be read of a file.
     *
     * @param bytes the sealed part, or everything before the run has ended; empty if there is a problem
     */
    private record Content(Optional<byte[]> bytes, Optional<String> problem) {
        static Content missing(String problem) {
            return new Content(Optional.empty(), Optional.of(problem));
        }
    }

    private Content content(Path file) {
        String name = nameOf(file);
        Optional<Seal> seal = Optional.ofNullable(description.seals().get(name));
        if (!Files.exists(file)) {
            return seal.isPresent() || description.ended()
                    ? Content.missing(name + " is missing")
                    : new Content(Optional.empty(), Optional.empty());
        }
        byte[] bytes = bytesOf(file);
        if (seal.isEmpty()) {
            return description.ended()
                    ? Content.missing("run.json holds no checksum of " + name + ", so " + name
                            + " may have changed since the run ended")
                    : new Content(Optional.of(bytes), Optional.empty());
        }
        Optional<String> violation = seal.get().violatedBy(name, bytes);
        if (violation.isPresent()) {
            return Content.missing(violation.get());
        }
        noteAppended(file, Arrays.copyOfRange(bytes, seal.get().bytes(), bytes.length));
        return new Content(Optional.of(seal.get().sealed(bytes)), Optional.empty());
    }

    /** Only a clean-up writes to a file of a run that has ended: it removes what the run left. */
    private void noteAppended(Path file, byte[] appended) {
        if (appended.length == 0) {
            return;
        }
        if (!file.equals(folder.journalFile()) || !byCleanUp(file, appended)) {
            notes.add(nameOf(file) + " has lines that were added after the run ended; they do not count");
        }
    }

    private static boolean byCleanUp(Path file, byte[] appended) {
        LineFile<JournalEntry> lines = LineFile.parse(file, appended, JournalEntry.class, Journal.SCHEMA);
        return lines.brokenAt().isEmpty() && lines.entries().stream().allMatch(JournalEntry.Removed.class::isInstance);
    }

    private static byte[] bytesOf(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** A file that was cut off lacks its end, which the figures say. Any other broken line may have held anything. */
    private static <T> Optional<String> broken(Path file, LineFile<T> lines, Predicate<T> closing) {
        long behind = lines.entries().stream().filter(closing).count();
        return lines.brokenAt()
                .filter(line -> line <= lines.entries().size() - behind)
                .map(line -> "line " + line + " of " + nameOf(file) + " cannot be read; its content is lost");
    }

    private <T> boolean usable(Path file, String figures, LineFile<T> lines, Predicate<T> closing) {
        Optional<String> problem = broken(file, lines, closing);
        problem.ifPresent(what -> notes.add(leftOut(what, figures)));
        return problem.isEmpty();
    }

    private <T> boolean whole(Path file, LineFile<T> lines, Predicate<T> closing) {
        Optional<String> problem = broken(file, lines, closing);
        problem.ifPresent(damage::add);
        return problem.isEmpty();
    }

    /** A predicted run has no journal; a measured one whose journal is lost says at least what its students did. */
    private RunRecord fromStudentFile() {
        if (info.provenance() != Provenance.PREDICTED) {
            damage.add(nameOf(folder.journalFile()) + " is missing");
        }
        List<StudentRecord> students = new ArrayList<>();
        Optional<String> lost = Optional.empty();
        try {
            StudentFile.read(folder.studentsFile(), students::add);
        } catch (IOException e) {
            throw new BadInputException(folder.path()
                    + ": neither journal.jsonl nor students.jsonl can be read; the folder holds no results");
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
        if (lost.isEmpty() && info.provenance() == Provenance.PREDICTED) {
            lost = content(folder.studentsFile()).problem();
        }
        lost.ifPresent(damage::add);
        return RunRecord.of(info, completed(info.classPlan(), students));
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

    private static String nameOf(Path file) {
        return file.getFileName().toString();
    }
}
