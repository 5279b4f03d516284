package dev.firstbell.records.sweep;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.plan.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A comparison of settings as {@code sweep.yaml} describes it ({@code docs/sweep.md}).
 *
 * @param classFile the class file, relative to the sweep file
 * @param environment where the cells take place
 * @param settings at least one, each with a name of its own; those of a grid come last
 * @param repetitions how often each setting is run
 * @param orderSeed determines the order of the settings within each block
 * @param budget what the sweep may use
 * @param parameters a parameter file of the twin, relative to the sweep file; empty for those that Firstbell ships
 */
public record SweepFile(
        String classFile,
        SweepEnvironment environment,
        List<Setting> settings,
        int repetitions,
        long orderSeed,
        SweepBudget budget,
        Optional<String> parameters) {
    /** The largest number of repetitions, to catch typing errors. */
    public static final int MOST_REPETITIONS = 100;

    /** The largest number of settings, to catch grids that grew by accident. */
    public static final int MOST_SETTINGS = 100;

    /** The default number of repetitions: with fewer, there is hardly ever an answer. */
    public static final int DEFAULT_REPETITIONS = 5;

    /** The default seed of the order. */
    public static final int DEFAULT_ORDER_SEED = 1;

    public SweepFile {
        requireNonNull(classFile, "classFile is null");
        requireNonNull(environment, "environment is null");
        settings = List.copyOf(settings);
        requireNonNull(budget, "budget is null");
        requireNonNull(parameters, "parameters is null");
        if (settings.isEmpty()) {
            throw new IllegalArgumentException("a sweep needs at least one setting");
        }
    }

    /** The cells in the order in which they take place. */
    public List<PlannedCell> cells() {
        return SweepOrder.blocks(settings, repetitions, orderSeed);
    }

    /**
     * Reads a sweep file, without the files that it names.
     *
     * @throws BadInputException with every problem, each with its place in the file and its remedy
     */
    public static SweepFile read(Path file) {
        return parse(
                file.getFileName().toString(),
                InputFiles.read(file, "the folder examples/ has sweep files to begin with"));
    }

    /**
     * Parses the text of a sweep file.
     *
     * @param place the file's name, for messages
     * @throws BadInputException with every problem
     */
    public static SweepFile parse(String place, String text) {
        return new SweepReader(place).read(text);
    }
}
