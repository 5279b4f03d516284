package dev.firstbell.records.ledger;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FileProblem;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.LineFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The file of a ledger, {@code ledger.jsonl}: one JSON object a line, and lines are only ever added. Two processes may add to
 * one ledger, because each line is one write and a line that is there twice counts once. A process that is killed leaves at
 * most one incomplete line, which the next line does not continue.
 *
 * @param path the file; it need not exist before the first line
 */
public record LedgerFile(Path path) {
    private static final int MOST_TRIES = 3;

    public LedgerFile {
        requireNonNull(path, "path is null");
    }

    /**
     * What a file holds.
     *
     * @param brokenAt the number of the first line that could not be read, from 1; empty if all could be read
     */
    public record Content(List<LedgerEntry> entries, Optional<Integer> brokenAt) {}

    /**
     * Reads the lines.
     *
     * @throws BadInputException if the file does not exist, is no ledger, or has a version that this code does not know
     */
    public Content read() {
        byte[] bytes = InputFiles.bytes(path, "`firstbell ledger promise` and `firstbell ledger add` begin one");
        LineFile<LedgerEntry> lines = LineFile.parse(path, bytes, LedgerEntry.class, Ledger.SCHEMA);
        if (bytes.length > 0 && lines.entries().isEmpty()) {
            throw new BadInputException(path + ": is not a ledger: no line of it can be read; give a file that"
                    + " `firstbell ledger promise` or `firstbell ledger add` began");
        }
        return new Content(lines.entries(), lines.brokenAt());
    }

    /** The ledger; an empty one if the file does not exist yet. */
    public Ledger readOrEmpty() {
        return Files.exists(path) ? Ledger.of(read().entries()) : Ledger.of(List.of());
    }

    /**
     * Adds a line, and checks that it can be read: a process that was killed in the middle of a line while this one had the
     * file open would take the line with it.
     *
     * @throws BadInputException if the file's folder does not exist, or the file cannot be written
     */
    public void add(LedgerEntry entry, Instant now) {
        AtomicFiles.requireFile(path);
        AtomicFiles.requireFolder(path);
        // Files hold microseconds.
        LedgerEntry written = Json.lines().readValue(Json.lines().writeValueAsString(entry), LedgerEntry.class);
        try {
            if (!Files.exists(path) || read().entries().isEmpty()) {
                write(new LedgerEntry.Opened(now, Ledger.SCHEMA));
            }
            for (int tries = 1; tries <= MOST_TRIES; tries++) {
                write(entry);
                if (read().entries().contains(written)) {
                    return;
                }
            }
        } catch (UncheckedIOException e) {
            throw new BadInputException(path + ": the file cannot be written: " + FileProblem.reason(e));
        }
        throw new BadInputException(path + ": the line was written and cannot be read back; check the disk");
    }

    private void write(LedgerEntry entry) {
        try (JournalWriter writer = JournalWriter.append(path)) {
            writer.write(entry);
        }
    }
}
