package dev.firstbell.cli.calibrate;

import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.Sha256;
import dev.firstbell.twin.calibrate.Calibration;
import dev.firstbell.twin.calibrate.CalibrationRun;
import dev.firstbell.twin.calibrate.Fit;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/**
 * What a calibration leaves beside its parameter file, in {@code NAME.calibration.json}: the figures of each fit, and the
 * draws of the bootstrap, from which {@code predict} knows how uncertain the parameters are.
 *
 * @param schema the version of the format
 * @param parametersSha256 of the parameter file; a file that was edited since has no draws
 * @param madeAt when it was made
 * @param runs the runs that were used
 * @param used the same runs with their starts, as a name may be that of several runs; empty in files of older versions
 * @param left the runs that were left out, each with the reason
 * @param fits the fitted parts
 * @param kept the parts that keep the values they had
 * @param draws the fitted parts of single class starts to come, by name
 */
public record CalibrationFile(
        int schema,
        String parametersSha256,
        Instant madeAt,
        List<String> runs,
        List<UsedRun> used,
        List<String> left,
        List<FitLine> fits,
        List<KeptLine> kept,
        List<Map<String, Distribution>> draws) {
    private static final int SCHEMA = 1;

    public CalibrationFile {
        runs = List.copyOf(runs);
        used = used == null ? List.of() : List.copyOf(used);
        left = List.copyOf(left);
        fits = List.copyOf(fits);
        kept = List.copyOf(kept);
        draws = List.copyOf(draws);
    }

    /** A run by its name and its start. */
    public record UsedRun(String id, Instant startedAt) {}

    /**
     * A fitted part; the intervals are absent with values from one run.
     *
     */
    public record FitLine(
            String part,
            String form,
            Distribution distribution,
            int values,
            List<String> runs,
            double medianSeconds,
            Optional<Fit.Interval> median95,
            double p95Seconds,
            Optional<Fit.Interval> p95Interval95,
            List<String> remarks) {
        static FitLine of(Fit fit) {
            return new FitLine(
                    fit.part().label(),
                    fit.form().label(),
                    fit.distribution(),
                    fit.values(),
                    fit.runs(),
                    seconds(fit, 0.5),
                    fit.median(),
                    seconds(fit, 0.95),
                    fit.p95(),
                    fit.remarks());
        }

        private static double seconds(Fit fit, double share) {
            return fit.distribution().quantile(share).toNanos() / 1e9;
        }
    }

    /** A part that keeps its value. */
    public record KeptLine(String part, int values, String reason) {}

    static CalibrationFile of(
            Calibration calibration, List<CalibrationRun> used, List<String> left, String yaml, Instant madeAt) {
        List<Map<String, Distribution>> draws = new ArrayList<>();
        for (Map<RandomPart, Distribution> draw : calibration.draws()) {
            Map<String, Distribution> named = new LinkedHashMap<>();
            draw.forEach((part, distribution) -> named.put(part.label(), distribution));
            draws.add(named);
        }
        return new CalibrationFile(
                SCHEMA,
                Sha256.of(yaml),
                madeAt,
                calibration.runs(),
                used.stream().map(run -> new UsedRun(run.id(), run.at())).toList(),
                left,
                calibration.fits().stream().map(FitLine::of).toList(),
                calibration.kept().stream()
                        .map(kept -> new KeptLine(kept.part().label(), kept.values(), kept.reason()))
                        .toList(),
                draws);
    }

    /** The name beside a parameter file: {@code parameters.calibration.json}. */
    static Path beside(Path parameters) {
        return parameters.resolveSibling(stem(parameters) + ".calibration.json");
    }

    /** The name of a file without its extension. */
    static String stem(Path file) {
        String name = file.getFileName().toString();
        return name.replaceFirst("\\.(yaml|yml)$", "");
    }

    void write(Path file) {
        AtomicFiles.write(file, Json.pretty().writeValueAsString(this) + "\n");
    }

    /**
     * The parameters of single class starts to come, as far as the runs show how they differ.
     *
     * @param drawn one for each draw; empty if there are none
     * @param runs the names of the runs to which the parameters were fitted
     * @param used the same runs with their starts; empty if the file is of an older version
     * @param note why there are none, in one sentence for people; empty if there are some
     */
    public record Uncertainty(
            List<TwinParameters> drawn, List<String> runs, List<UsedRun> used, Optional<String> note) {
        /** Nothing is known of the uncertainty. */
        public static Uncertainty unknown(String note) {
            return new Uncertainty(List.of(), List.of(), List.of(), Optional.of(note));
        }

        /** Whether the parameters were fitted to a run. Of an older file, only the name is known. */
        public boolean hasRun(String id, Instant startedAt) {
            return used.isEmpty() ? runs.contains(id) : used.contains(new UsedRun(id, startedAt));
        }
    }

    /** How uncertain the parameters of a file are, as far as a calibration beside it tells. */
    public static Uncertainty of(Path parameterFile, String yaml, TwinParameters parameters) {
        Path beside = beside(parameterFile);
        if (!Files.isRegularFile(beside)) {
            return none(parameterFile + " has no " + beside.getFileName()
                    + " beside it, so the bands do not include how uncertain its parameters are");
        }
        try {
            CalibrationFile file = Json.lines().readValue(Files.readString(beside), CalibrationFile.class);
            if (!file.parametersSha256().equals(Sha256.of(yaml))) {
                return none(parameterFile + " was changed after " + beside.getFileName()
                        + " was written, so the bands do not include how uncertain its parameters are");
            }
            List<TwinParameters> drawn =
                    file.draws().stream().map(draw -> applied(draw, parameters)).toList();
            return new Uncertainty(
                    drawn,
                    file.runs(),
                    file.used(),
                    drawn.isEmpty()
                            ? Optional.of("the calibration used one run, so the bands do not include how uncertain its"
                                    + " parameters are")
                            : Optional.empty());
        } catch (JacksonException | IOException e) {
            return none(beside + " cannot be read, so the bands do not include how uncertain the parameters are");
        }
    }

    private static Uncertainty none(String note) {
        return Uncertainty.unknown(note);
    }

    private static TwinParameters applied(Map<String, Distribution> draw, TwinParameters parameters) {
        TwinParameters drawn = parameters;
        for (Map.Entry<String, Distribution> part : draw.entrySet()) {
            Optional<RandomPart> known = Stream.of(RandomPart.values())
                    .filter(any -> any.label().equals(part.getKey()))
                    .findFirst();
            if (known.isPresent()) {
                drawn = drawn.with(known.get(), part.getValue());
            }
        }
        return drawn;
    }
}
