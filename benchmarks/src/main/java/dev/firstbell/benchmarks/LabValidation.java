package dev.firstbell.benchmarks;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.sweep.SettingInForce;
import dev.firstbell.records.sweep.SweepEnvironment;
import dev.firstbell.records.sweep.SweepRecord;
import dev.firstbell.records.time.Durations;
import dev.firstbell.twin.heldout.Cell;
import dev.firstbell.twin.heldout.CellResult;
import dev.firstbell.twin.heldout.Coverage;
import dev.firstbell.twin.heldout.HeldOut;
import dev.firstbell.twin.heldout.MeasuredRun;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.Sourced;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.validation.LabSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Predicts the cells of sweeps in the lab, each from the other cells alone, and prints rung 4 of docs/validation.md. Standard
 * error has the progress and the runs that do not count.
 */
public final class LabValidation {
    /** {@code --operation-seconds} of lab/cluster/pool.py. */
    private static final double OPERATION_SECONDS = 10;

    private LabValidation() {}

    /** Arguments: the commit and the date to print, then the folders of sweeps, or folders that hold some. */
    public static void main(String[] args) throws IOException {
        try {
            List<Path> sweeps = new ArrayList<>();
            for (int i = 2; i < args.length; i++) {
                sweeps.addAll(sweeps(Path.of(args[i])));
            }
            System.out.print(page(args[0], args[1], sweeps));
        } catch (BadInputException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private static List<Path> sweeps(Path folder) throws IOException {
        if (Files.exists(folder.resolve(SweepRecord.FILE))) {
            return List.of(folder);
        }
        if (!Files.isDirectory(folder)) {
            throw new BadInputException(folder + ": there is no such folder; give the folder of a sweep in the lab");
        }
        try (Stream<Path> below = Files.list(folder)) {
            List<Path> found = below.filter(path -> Files.exists(path.resolve(SweepRecord.FILE)))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new BadInputException(folder + ": neither it nor a folder in it has a " + SweepRecord.FILE
                        + "; give the folder of a sweep in the lab");
            }
            return found;
        }
    }

    private static String page(String commit, String date, List<Path> sweeps) {
        List<MeasuredRun> runs = new ArrayList<>();
        Set<String> nodes = new TreeSet<>();
        Set<String> seen = new HashSet<>();
        TwinParameters prior = TwinParameters.defaults();
        int poolMax = 0;
        for (Path sweep : sweeps) {
            JsonNode environment = SweepRecord.read(sweep)
                    .orElseThrow()
                    .inputs()
                    .sweep()
                    .content()
                    .path("environment");
            if (!environment.has("lab") && !environment.asString("").equals("lab")) {
                throw new BadInputException(
                        sweep + ": its environment is not the lab; give the folder of a sweep in the lab");
            }
            JsonNode lab = environment.path("lab");
            Duration ready = seconds(sweep, lab, "ready", SweepEnvironment.Lab.DEFAULT.ready());
            Duration pull = seconds(sweep, lab, "pull", SweepEnvironment.Lab.DEFAULT.pull());
            nodes.add("Ready after " + ready.toSeconds() + " s, pull " + pull.toSeconds() + " s");
            // Each class of these sweeps fits on fewer nodes than the maximum, so one for all is enough.
            poolMax = Math.max(poolMax, lab.path("poolMax").asInt(SweepEnvironment.Lab.DEFAULT.poolMax()));
            prior = prior.with(RandomPart.NODE_BOOT, configured(ready)).with(RandomPart.IMAGE_PULL, configured(pull));
            for (RunFolder folder : RunFolder.below(sweep)) {
                // A run that is there twice would be among those that its own prediction is calibrated from.
                measured(folder).filter(run -> isNew(run, folder, seen)).ifPresent(runs::add);
            }
        }
        if (nodes.size() > 1) {
            throw new BadInputException("the sweeps have different simulated nodes, and the average of two is neither: "
                    + String.join("; ", nodes));
        }
        prior = prior.with(Quantity.POOL_MAX, poolMax).with(Quantity.PRESCALE_OPERATION, OPERATION_SECONDS);
        HeldOut heldOut = new HeldOut(runs, prior);
        List<CellResult> cells = heldOut.cells(
                cell -> System.err.println("predicting " + cell.students() + " students, " + cell.inWords()));
        Map<Cell, Coverage> coverage = heldOut.coverage(run -> System.err.println("predicting " + run));
        return LabSection.of(commit, date, String.join("; ", nodes), runs, cells, coverage);
    }

    private static boolean isNew(MeasuredRun run, RunFolder folder, Set<String> seen) {
        // Sweeps of the same settings name their runs alike.
        String id = run.run().info().runId() + " that started at "
                + run.run().info().startedAt();
        if (seen.add(id)) {
            return true;
        }
        System.err.println("not counted: " + folder.path() + ": the run " + id + " is there twice");
        return false;
    }

    /** @param otherwise for a sweep file that does not have the key */
    private static Duration seconds(Path sweep, JsonNode lab, String key, Duration otherwise) {
        String text = lab.path(key).asString("");
        return text.isEmpty()
                ? otherwise
                : Durations.parse(text)
                        .orElseThrow(() -> new BadInputException(
                                sweep + ": expected a duration as its lab's " + key + ", found " + text));
    }

    /** What the lab is told, for parts that fewer runs show than a fit needs. */
    private static Sourced<Distribution> configured(Duration time) {
        return new Sourced<>(
                new Distribution.Constant(time.toMillis() / 1000.0),
                Sourced.Tag.ASSUMED,
                "the lab's simulated nodes were told so");
    }

    private static Optional<MeasuredRun> measured(RunFolder folder) {
        if (!Files.exists(folder.cellFile())) {
            return Optional.empty();
        }
        RunRecord run = folder.read();
        SettingInForce setting = SettingInForce.of(folder, run.info());
        String wrong = run.info().provenance() != Provenance.MEASURED
                ? "not measured"
                : !run.damage().isEmpty()
                        ? "damaged: " + String.join("; ", run.damage())
                        : !run.info().verdict().conclusive()
                                ? run.info().verdict().label() + ": "
                                        + String.join("; ", run.info().reasons())
                                : setting.note().orElse("");
        Optional<Setting> known = setting.setting();
        if (!wrong.isEmpty() || known.isEmpty()) {
            System.err.println("not counted: " + folder.path() + ": " + (wrong.isEmpty() ? "no setting" : wrong));
            return Optional.empty();
        }
        return Optional.of(MeasuredRun.of(run, known.get()));
    }
}
