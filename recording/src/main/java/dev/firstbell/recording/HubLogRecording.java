package dev.firstbell.recording;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.hub.HubLog;
import dev.firstbell.deploy.hub.HubLogFindings;
import dev.firstbell.deploy.observe.Pseudonyms;
import dev.firstbell.records.hub.HubLogEntry;
import dev.firstbell.records.hub.HubLogJournal;
import dev.firstbell.records.hub.HubLogJournal.Coverage;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.observed.Observation.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a hub's log and writes {@code hublog.jsonl}. The log is read when the recording stops, so it may grow until then. */
final class HubLogRecording extends OneTimeRecording {
    private final RecordingContext context;
    private final HubLogSource log;
    private final Pseudonyms names;
    private final Period period;
    private final Set<String> users = new HashSet<>();
    private final Set<String> served = new HashSet<>();
    private final Set<String> leftOut = new HashSet<>();
    private boolean contributed;
    private Optional<String> unusable = Optional.empty();
    private Optional<String> ofAnotherTime = Optional.empty();
    private Optional<String> nothing = Optional.empty();
    private Optional<Coverage> covered = Optional.empty();

    /**
     * The part of the log that is about a class.
     *
     * @param from students who came from here on belong to the class
     * @param patience a request earlier than this before {@code from} has nothing to do with the class
     * @param until students who came before here belong to the class; empty for the instant when the recording stops
     * @param readTo the end of what is read
     * @param options what could be wrong if the log has nothing about the class, such as {@code --log-time-zone}
     */
    record Period(Instant from, Duration patience, Optional<Instant> until, Instant readTo, String options) {
        Period {
            requireNonNull(from, "from is null");
            requireNonNull(patience, "patience is null");
            requireNonNull(until, "until is null");
            requireNonNull(readTo, "readTo is null");
            requireNonNull(options, "options is null");
        }
    }

    HubLogRecording(RecordingContext context, HubLogSource log, Pseudonyms names, Period period) {
        super("the record of the hub's log");
        this.context = requireNonNull(context, "context is null");
        this.log = requireNonNull(log, "log is null");
        this.names = requireNonNull(names, "names is null");
        this.period = requireNonNull(period, "period is null");
    }

    @Override
    void begin() {
        // The log is read to its end when the recording stops.
    }

    @Override
    Result end() {
        HubLog.Part part;
        try {
            part = HubLog.part(
                    log.file(), log.zone(), period.from().minus(period.patience()), period.readTo(), log.counted());
        } catch (BadInputException e) {
            // A class that was watched cannot be watched again, so the rest of the record is kept.
            unusable = Optional.of(e.getMessage());
            return incomplete("the hub's log could not be read at the end", e.getMessage(), true);
        }
        HubLogFindings findings = part.findings();
        findings.notALog().ifPresent(why -> unusable = Optional.of(log.file() + ": " + why));
        if (unusable.isPresent()) {
            return incomplete(
                    "the file that was given as the hub's log holds no line of a hub's log", unusable.get(), false);
        }
        if (findings.sameName().isPresent()) {
            unusable = Optional.of(log.file() + ": " + findings.sameName().get());
            return incomplete("the users in the hub's log cannot be told apart", unusable.get(), true);
        }
        if (part.entries().isEmpty()) {
            Instant until =
                    period.until().orElseGet(() -> context.clock().get().now()).truncatedTo(ChronoUnit.MILLIS);
            String why = log.file() + ": no requests of students between " + period.from() + " and " + until + ": "
                    + findings.nothing(period.from(), until, period.options());
            nothing = Optional.of(why);
            if (findings.isOfAnotherTime(period.from(), until)) {
                ofAnotherTime = Optional.of(why);
            }
            return incomplete("the hub's log has no requests of students in this period", why, true);
        }
        write(part);
        for (HubLogEntry.OfUser entry : part.entries()) {
            users.add(entry.user());
            if (entry instanceof HubLogEntry.Routed || entry instanceof HubLogEntry.Ready) {
                served.add(entry.user());
            } else if (entry instanceof HubLogEntry.LeftOut) {
                leftOut.add(entry.user());
            }
        }
        contributed = true;
        covered = part.covered();
        List<String> problems = new ArrayList<>();
        findings.forms().forEach(form -> problems.add("--hub-log: " + log.file() + ": " + form));
        findings.leftOut().inFull().forEach(left -> problems.add("--hub-log: " + log.file() + ": " + left));
        List<String> notes = new ArrayList<>(findings.leftOut().notes());
        notes.addAll(findings.notes());
        notes.addAll(findings.remarks());
        return new Result(List.of(Source.HUB_LOG), notes, problems, true);
    }

    private static Result incomplete(String note, String problem, boolean complete) {
        return new Result(List.of(), List.of(note), List.of("--hub-log: " + problem), complete);
    }

    /** As a whole, so that a process that is killed meanwhile leaves no part of it that looks like all. */
    private void write(HubLog.Part part) {
        Path file = context.folder().hubLogJournalFile();
        Path unfinished = file.resolveSibling("." + file.getFileName() + ".tmp");
        try {
            Files.deleteIfExists(unfinished);
            try {
                writeTo(unfinished, part);
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private void writeTo(Path file, HubLog.Part part) {
        try (JournalWriter journal = JournalWriter.append(file)) {
            journal.write(new HubLogEntry.Opened(
                    context.clock().get().now(),
                    HubLogJournal.SCHEMA,
                    context.runId(),
                    part.covered().map(Coverage::from),
                    part.covered().map(Coverage::until),
                    part.gaps()));
            part.entries().forEach(entry -> journal.write(names.hide(entry)));
        }
    }

    @Override
    List<Source> contributed() {
        return contributed ? List.of(Source.HUB_LOG) : List.of();
    }

    /** Why the file is not a hub's log, or cannot be read; empty before the recording has stopped. */
    synchronized Optional<String> unusable() {
        return unusable;
    }

    /** The users in the log, by the names that the hub has; none before the recording has stopped. */
    synchronized SharedStudents.Logged users() {
        return new SharedStudents.Logged(users, served, leftOut);
    }

    /** That all of the log is of another time; empty before the recording has stopped. */
    synchronized Optional<String> ofAnotherTime() {
        return ofAnotherTime;
    }

    /** Why the log has no request of a student in the period; empty if it has, and before the recording has stopped. */
    synchronized Optional<String> nothing() {
        return nothing;
    }

    /** The time that the log covers; empty before the recording has stopped, and if the log has nothing about the class. */
    synchronized Optional<Coverage> covered() {
        return covered;
    }
}
