package dev.firstbell.records.sweep;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.JsonProblem;
import dev.firstbell.records.prescale.Verification;
import dev.firstbell.records.run.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * What a cell's folder holds beside the record of its run: {@code cell.json}. It is written last, so a folder without it is
 * that of a cell that was not finished.
 *
 * @param schema the version of the format
 * @param block the block, from 1
 * @param setting the setting's name
 * @param attempt 1, or 2 for a repetition of an invalid run
 * @param verification what of the setting's room was there before the first student arrived; absent for a run that broke off
 *     before that
 * @param took the time that the cell took by the clock of this machine, from the reset to the end of the clean-up
 */
public record CellRecord(
        int schema,
        int block,
        String setting,
        int attempt,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Verification> verification,
        @JsonProperty("tookMs") Duration took) {
    /** The version that this code writes. */
    public static final int SCHEMA = 1;

    public CellRecord {
        if (schema != SCHEMA) {
            throw new IllegalArgumentException("schema must be " + SCHEMA + ": " + schema);
        }
        requireNonNull(setting, "setting is null");
        requireNonNull(verification, "verification is null");
        requireNonNull(took, "took is null");
    }

    /** The record of a cell whose run has ended. */
    public static CellRecord of(PlannedCell cell, int attempt, Optional<Verification> verification, Duration took) {
        return new CellRecord(SCHEMA, cell.block(), cell.setting().name(), attempt, verification, took);
    }

    /** Writes the file into the folder of the run. */
    public void write(RunFolder folder) {
        AtomicFiles.write(folder.cellFile(), Json.pretty().writeValueAsString(this) + "\n");
    }

    /**
     * Reads the file of a run's folder; empty if there is none.
     *
     * @throws BadInputException if it cannot be read
     */
    public static Optional<CellRecord> read(RunFolder folder) {
        Path file = folder.cellFile();
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.lines().readValue(InputFiles.read(file, "a sweep writes one"), CellRecord.class));
        } catch (JacksonException e) {
            throw new BadInputException(JsonProblem.of(e).at(file + ": is not the record of a cell")
                    + "; restore it from a copy, or take the folder away, and the cell is repeated");
        }
    }
}
