package dev.firstbell.records.sweep;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.JsonProblem;
import dev.firstbell.records.plan.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What a sweep is and how far it is: {@code sweep.json} in its folder. The state of the cells follows from their folders; it
 * is here for people and other programs.
 *
 * @param schema the version of the format
 * @param toolVersion Firstbell's version when the sweep began
 * @param inputs what the cells depend on
 * @param settings the settings that are compared
 * @param order the cells in their order
 * @param budgetStop why the budget ended the sweep; absent if it did not
 * @param decision which setting wins, or why that is not known yet; absent before the first look
 */
public record SweepRecord(
        int schema,
        String toolVersion,
        SweepInputs inputs,
        List<Setting> settings,
        List<CellLine> order,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> budgetStop,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<JsonNode> decision) {
    /** The version that this code writes. */
    public static final int SCHEMA = 1;

    /** The name of the file. */
    public static final String FILE = "sweep.json";

    public SweepRecord {
        if (schema != SCHEMA) {
            throw new IllegalArgumentException("schema must be " + SCHEMA + ": " + schema);
        }
        requireNonNull(toolVersion, "toolVersion is null");
        requireNonNull(inputs, "inputs is null");
        settings = List.copyOf(settings);
        order = List.copyOf(order);
        requireNonNull(budgetStop, "budgetStop is null");
        requireNonNull(decision, "decision is null");
    }

    /**
     * One cell.
     *
     * @param id the name of its folder; a second attempt has a folder {@code ID-again}
     * @param block from 1
     * @param setting the name of the setting
     * @param state {@code left} for a cell that is still to come, else that of its last attempt
     * @param reasons why it does not count, one line each
     */
    public record CellLine(
            String id,
            int block,
            String setting,
            String state,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> reasons) {
        /** The state of a cell without a finished attempt. */
        public static final String LEFT = "left";

        public CellLine {
            requireNonNull(id, "id is null");
            requireNonNull(setting, "setting is null");
            requireNonNull(state, "state is null");
            reasons = reasons == null ? List.of() : List.copyOf(reasons);
        }

        /** A cell as its attempts say. */
        public static CellLine of(PlannedCell cell, List<KeptCell> attempts) {
            Optional<KeptCell> last =
                    attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.get(attempts.size() - 1));
            return new CellLine(
                    cell.id(),
                    cell.block(),
                    cell.setting().name(),
                    last.filter(kept -> KeptCell.next(cell, attempts, KeptCell.MOST_ATTEMPTS)
                                    .isEmpty())
                            .map(kept -> kept.state().label())
                            .orElse(LEFT),
                    last.filter(kept -> kept.state() != KeptCell.State.COUNTS)
                            .map(kept -> kept.run().info().reasons())
                            .orElse(List.of()));
        }
    }

    /** The cells in their order. */
    public List<PlannedCell> cells() {
        return order.stream()
                .map(line -> new PlannedCell(
                        line.id(),
                        line.block(),
                        settings.stream()
                                .filter(setting -> setting.name().equals(line.setting()))
                                .findFirst()
                                .orElseThrow(() -> new BadInputException(FILE + ": the cell " + line.id()
                                        + " has a setting that is not in the file, " + line.setting()))))
                .toList();
    }

    /** Writes the file. */
    public void write(Path folder) {
        AtomicFiles.write(folder.resolve(FILE), Json.pretty().writeValueAsString(this) + "\n");
    }

    /**
     * Reads the file of a sweep's folder; empty if the folder is not that of a sweep.
     *
     * @throws BadInputException if the file cannot be read
     */
    public static Optional<SweepRecord> read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    Json.lines().readValue(InputFiles.read(file, "`firstbell sweep` writes one"), SweepRecord.class));
        } catch (JacksonException e) {
            throw new BadInputException(JsonProblem.of(e).at(file + ": is not the record of a sweep")
                    + "; restore it from a copy, or begin the sweep in a new folder");
        }
    }
}
