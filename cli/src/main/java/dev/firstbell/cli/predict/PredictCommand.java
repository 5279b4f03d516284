package dev.firstbell.cli.predict;

import dev.firstbell.cli.calibrate.CalibrationFile;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Say;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.io.Sha256;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.sweep.PlannedCell;
import dev.firstbell.records.sweep.SettingInForce;
import dev.firstbell.twin.Prediction;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.predict.BesideMeasured;
import dev.firstbell.twin.predict.PredictedClass;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Predicts class starts, with bands. */
@Command(
        name = "predict",
        description =
                "Predict a class start under a setting, with the band that 9 of 10 predicted class starts lie in; lay a measured"
                        + " run beside it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class PredictCommand implements Callable<Integer> {
    private static final int MOST_RUNS = 10_000;

    /**
     * The band's ends are the 5th from below and the 5th from above of a hundred, and the extremes of fewer than 39. The
     * extremes of fewer than 20 hold fewer than 9 of 10 further class starts.
     */
    private static final int LEAST_RUNS = 20;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "CLASS.yaml",
            description = "The class; may be left out with --compare, whose run has the students.")
    private Path classFile;

    @Option(names = "--setting", paramLabel = "SETTING", description = SettingWords.DESCRIPTION)
    private List<String> settings = List.of();

    @Option(
            names = "--parameters",
            paramLabel = "FILE",
            description = "The twin's parameters (YAML), such as `firstbell calibrate` writes them; for all others the"
                    + " priors that Firstbell ships.")
    private Path parameterFile;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many class starts, from " + LEAST_RUNS + " (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "The first world (1).")
    private long seed;

    @Option(
            names = "--compare",
            paramLabel = "RUN",
            description =
                    "Lay this measured run beside the prediction of its students; without --setting, of its setting.")
    private Path compare;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Write each predicted class start as a run record into this new folder; `report` reads it.")
    private Path out;

    @Option(names = "--json", description = "Print the prediction as JSON.")
    private boolean json;

    /** What the class, the settings and the parameters are. */
    private record Asked(
            ClassPlan plan,
            List<Setting> settings,
            TwinParameters parameters,
            CalibrationFile.Uncertainty uncertainty,
            Optional<RunRecord> measured) {}

    /** A prediction for machines, with what it is about and what it was computed from: `ledger` takes it as a promise. */
    private record Predicted(
            String className,
            int students,
            Slo slo,
            String parametersSha256,
            PredictedClass predicted,
            Optional<BesideMeasured> measured) {}

    @Override
    public Integer call() {
        Asked asked = asked();
        List<Predicted> results = new ArrayList<>();
        PrintWriter stdout = spec.commandLine().getOut();
        for (Setting setting : asked.settings()) {
            List<Prediction> predictions = PredictedClass.predictions(
                    asked.plan(),
                    setting,
                    asked.parameters(),
                    asked.uncertainty().drawn(),
                    runs,
                    seed);
            if (out != null) {
                PredictedRecords.write(out, asked.plan(), setting, predictions);
            }
            PredictedClass predicted = PredictedClass.of(asked.plan(), setting, predictions);
            Optional<BesideMeasured> beside = asked.measured().map(run -> BesideMeasured.of(predicted, run));
            results.add(new Predicted(
                    asked.plan().className(),
                    asked.plan().students().size(),
                    asked.plan().slo(),
                    Sha256.of(asked.parameters().toYaml()),
                    predicted,
                    beside));
            if (!json) {
                stdout.print((results.size() > 1 ? "\n" : "") + PredictText.of(asked.plan(), predicted));
                beside.ifPresent(found -> stdout.print(PredictText.of(compare.toString(), found)));
                stdout.flush();
            }
        }
        if (json) {
            stdout.print(Json.pretty().writeValueAsString(results) + "\n");
            stdout.flush();
        }
        return ExitCode.DONE;
    }

    private Asked asked() {
        Problems problems = new Problems();
        RunRecord measured = compare == null ? null : problems.attempt(this::measured);
        ClassFile file = classFile == null ? null : problems.attempt(() -> ClassFile.read(classFile));
        if (classFile == null && compare == null) {
            problems.add("missing: CLASS.yaml, the class to predict, or --compare RUN");
        }
        if (runs < LEAST_RUNS || runs > MOST_RUNS) {
            problems.add("--runs: expected a whole number from " + LEAST_RUNS + " to " + MOST_RUNS + ", found " + runs);
        }
        String yaml = parameterFile == null
                ? ""
                : problems.attempt(() -> InputFiles.read(parameterFile, "`firstbell calibrate` writes one"));
        TwinParameters parameters = parameterFile == null || yaml == null
                ? TwinParameters.defaults()
                : problems.attempt(() -> TwinParameters.parse(parameterFile.toString(), yaml, this::note));
        List<Setting> asked = new ArrayList<>();
        settings.forEach(text -> Optional.ofNullable(problems.attempt(() -> SettingWords.read(text)))
                .ifPresent(asked::addAll));
        if (settings.isEmpty() && measured != null) {
            Optional<Setting> inForce = problems.attempt(() -> inForce(measured));
            if (inForce != null) {
                inForce.ifPresentOrElse(
                        asked::add,
                        () -> problems.add("missing: --setting; the run " + compare
                                + " used its deployment as it was found, so its record names no setting"));
            }
        } else if (settings.isEmpty() && compare == null) {
            problems.add("missing: --setting, such as `none` or `nodePlaceholders nodes=5 lead=20m`");
        }
        asked.stream()
                .filter(setting -> setting.prescaling().means() == Means.ROSTER)
                .forEach(setting -> problems.add(Excerpt.quoted(setting.name())
                        + ": the model has no roster, so it cannot predict this setting"));
        if (out != null) {
            problems.attempt(() -> RunFolder.checkFree(out));
            Set<String> folders = new HashSet<>();
            asked.stream()
                    .filter(setting -> !folders.add(PlannedCell.slug(setting.name())))
                    .forEach(setting -> problems.add("--out: another setting has the folders of "
                            + Excerpt.quoted(setting.name()) + ", too; give each setting once"));
        }
        problems.throwIfAny();
        ClassPlan plan = plan(file, measured);
        CalibrationFile.Uncertainty uncertainty = parameterFile == null
                ? CalibrationFile.Uncertainty.unknown(
                        "all parameters are Firstbell's own priors and assumptions; `firstbell calibrate` fits them to"
                                + " your runs")
                : CalibrationFile.of(parameterFile, yaml, parameters);
        uncertainty.note().ifPresent(this::note);
        if (measured != null
                && uncertainty.hasRun(measured.info().runId(), measured.info().startedAt())) {
            note("the parameters were fitted to this run among others, so the comparison is no test of them;"
                    + " calibrate without it for one");
        }
        return new Asked(plan, asked, parameters, uncertainty, Optional.ofNullable(measured));
    }

    /** The setting as it was in force; if its room was not there in time, the one that was asked for, with a note. */
    private Optional<Setting> inForce(RunRecord run) {
        SettingInForce inForce = SettingInForce.of(RunFolder.open(compare), run.info());
        inForce.note().ifPresent(note -> note(compare + ": " + note + "; compared with what was asked for"));
        return inForce.setting().or(() -> run.info().setting());
    }

    private void note(String line) {
        Say.line(spec, "note: " + line);
    }

    /** The students: those of the measured run if there is one, so that both have the same arrivals. */
    private ClassPlan plan(ClassFile file, RunRecord measured) {
        if (measured == null) {
            ClassPlan plan = ClassPlan.of(file, ClassPlan.DEFAULT_PREFIX, file.startInstant());
            if (plan.students().isEmpty()) {
                throw new BadInputException(classFile + ": the class has no students, so there is nothing to predict");
            }
            return plan;
        }
        ClassPlan driven = measured.info().classPlan();
        if (file != null
                && (!driven.className().equals(file.name())
                        || driven.students().size()
                                != ClassPlan.of(file, ClassPlan.DEFAULT_PREFIX, file.startInstant())
                                        .students()
                                        .size())) {
            throw new BadInputException("--compare: " + compare + " is a run of the class "
                    + Excerpt.quoted(driven.className()) + " with "
                    + driven.students().size() + " students, and not of " + classFile
                    + "; leave out CLASS.yaml, or give a run of this class");
        }
        return driven;
    }

    private RunRecord measured() {
        RunRecord run = RunFolder.open(compare).read();
        String wrong = Stream.of(
                        run.info().provenance() == Provenance.MEASURED
                                ? ""
                                : "this run is " + run.info().provenance().label()
                                        + (run.info().provenance() == Provenance.PREDICTED
                                                ? ", so it is no test of a prediction"
                                                : ", so its latencies count from another stage than the predicted ones"),
                        run.info().verdict().conclusive()
                                ? ""
                                : "this run has no result ("
                                        + run.info().verdict().label() + ")")
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        if (!wrong.isEmpty()) {
            throw new BadInputException("--compare: " + compare + ": " + wrong + "; give a measured run with a result");
        }
        return run;
    }
}
