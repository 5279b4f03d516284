package dev.firstbell.cli.sweep;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.sweep.SweepFile;
import dev.firstbell.records.sweep.SweepInputs;
import dev.firstbell.records.yaml.YamlReader;
import dev.firstbell.twin.parameters.TwinParameters;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * A sweep file with the files that it names, checked against what its environment can do.
 *
 * @param file the sweep file
 * @param classFile the class
 * @param students the class plan of every cell
 * @param parameters of the twin
 * @param inputs what the cells depend on
 */
record Sweepable(
        SweepFile file, ClassFile classFile, ClassPlan students, TwinParameters parameters, SweepInputs inputs) {
    Sweepable {
        requireNonNull(file, "file is null");
        requireNonNull(classFile, "classFile is null");
        requireNonNull(students, "students is null");
        requireNonNull(parameters, "parameters is null");
        requireNonNull(inputs, "inputs is null");
    }

    /**
     * Reads the files.
     *
     * @param notes gets what the files say without saying it
     * @throws dev.firstbell.records.io.BadInputException with every problem
     */
    static Sweepable read(Path path, Consumer<String> notes) {
        Problems problems = new Problems();
        SweepFile file = problems.attempt(() -> SweepFile.read(path));
        if (file == null) {
            checkNamedFiles(path, problems);
            problems.throwIfAny();
        }
        Path classPath = path.resolveSibling(file.classFile());
        ClassFile classFile = problems.attempt(() -> ClassFile.read(classPath));
        Optional<Path> parameterPath = file.parameters().map(path::resolveSibling);
        TwinParameters parameters = problems.attempt(() -> parameterPath
                .map(found -> TwinParameters.parse(
                        found.toString(),
                        InputFiles.read(found, "`firstbell image inspect --parameters FILE` writes one"),
                        notes))
                .orElseGet(TwinParameters::defaults));
        checkMeans(path, file, problems);
        problems.throwIfAny();
        classFile.notes().forEach(notes);
        SweepDoubts.notes(file, parameters).forEach(note -> notes.accept(path.getFileName() + ": " + note));
        ClassPlan students = ClassPlan.of(classFile, ClassPlan.DEFAULT_PREFIX, classFile.startInstant());
        SweepInputs inputs =
                SweepInputs.of(input(path), input(classPath), parameterPath.map(Sweepable::input), students);
        return new Sweepable(file, classFile, students, parameters, inputs);
    }

    /** The problems of the files that a sweep file with problems names, so that all are reported at once. */
    private static void checkNamedFiles(Path path, Problems problems) {
        Problems known = new Problems();
        YamlReader yaml = known.attempt(() ->
                YamlReader.parse(path.getFileName().toString(), InputFiles.read(path, "it was there just now"), known));
        if (yaml == null) {
            return;
        }
        named(yaml, "class").ifPresent(name -> problems.attempt(() -> ClassFile.read(path.resolveSibling(name))));
        named(yaml, "parameters")
                .map(path::resolveSibling)
                .ifPresent(found -> problems.attempt(() -> TwinParameters.parse(
                        found.toString(), InputFiles.read(found, "the sweep file names it"), note -> {})));
    }

    private static Optional<String> named(YamlReader yaml, String key) {
        JsonNode value = yaml.content().get(key);
        return value != null && value.isString() && !value.asString().contains("://")
                ? Optional.of(value.asString())
                : Optional.empty();
    }

    private static SweepInputs.InputFile input(Path path) {
        return SweepInputs.InputFile.of(path.getFileName().toString(), InputFiles.read(path, "it was there just now"));
    }

    /** What an environment cannot do is said before the first cell, not after the tenth. */
    private static void checkMeans(Path path, SweepFile file, Problems problems) {
        boolean lab = file.environment().match(embedded -> false, found -> true, hub -> false);
        for (Setting setting : file.settings()) {
            if (lab && setting.prescaling().means() == Means.CAPACITY_BUFFER) {
                problems.add(
                        path.getFileName() + ": " + setting.name(),
                        "the lab's autoscaler is simulated and does not know capacity buffers; use `environment:"
                                + " embedded`, or other means");
            }
        }
    }
}
