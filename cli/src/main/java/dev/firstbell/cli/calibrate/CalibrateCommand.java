package dev.firstbell.cli.calibrate;

import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Say;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.FileProblem;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.io.Problems;
import dev.firstbell.twin.calibrate.Calibration;
import dev.firstbell.twin.calibrate.Fit;
import dev.firstbell.twin.calibrate.PullRates;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fits the twin's parameters to runs. */
@Command(
        name = "calibrate",
        description =
                "Fit the twin's parameters to measured, observed and rehearsed runs; write a parameter file with what"
                        + " the runs show, and a page with the fit of each part.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class CalibrateCommand implements Callable<Integer> {
    private static final String MARKER = "# Written by firstbell calibrate";
    private static final int HEAD_BYTES = 1024;
    private static final int MOST_HALF_LIFE = 3_650;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "RUNS",
            description = "Folders of runs, at any depth, such as that of a sweep; files of `prescale rehearse`.")
    private List<Path> runs;

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "FILE",
            description =
                    "The parameter file, such as parameters.yaml. Beside it are written parameters.html, the page,"
                            + " and parameters.calibration.json, with which `predict` knows how uncertain the parameters are. An"
                            + " earlier calibration there is replaced.")
    private Path out;

    @Option(
            names = "--since",
            paramLabel = "DATE",
            description =
                    "Leave out runs that began before this day (UTC), such as 2027-01-25: before a new image, chart"
                            + " or machine type.")
    private String since;

    @Option(
            names = "--half-life",
            paramLabel = "DAYS",
            description = "Give a run that is this many days older than the newest one half its weight.")
    private Integer halfLife;

    @Option(
            names = "--together",
            description = "Use runs of several deployments (hub, version, nodes, image) as if they were of one.")
    private boolean together;

    @Option(
            names = "--parameters",
            paramLabel = "FILE",
            description =
                    "The parameters to start from, and to keep where runs show nothing (YAML); otherwise those that"
                            + " Firstbell ships. What this file has is in the new one, too.")
    private Path start;

    @Option(names = "--force", description = "Replace files at --out that are not of an earlier calibration.")
    private boolean force;

    @Option(names = "--json", description = "Print the fits as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Problems problems = new Problems();
        Optional<Instant> from =
                Optional.ofNullable(problems.attempt(this::since)).flatMap(day -> day);
        Optional<Duration> half =
                Optional.ofNullable(problems.attempt(this::halfLife)).flatMap(days -> days);
        TwinParameters prior = problems.attempt(this::prior);
        problems.attempt(() -> {
            checkFree();
            return out;
        });
        problems.throwIfAny();
        RunSelection selection = RunSelection.of(runs, from, together, line -> Say.line(spec, line));
        selection.left().forEach(line -> Say.line(spec, "left out: " + line));
        selection.notes().forEach(line -> Say.line(spec, "note: " + line));
        if (selection.used().isEmpty()) {
            Say.line(spec, "no run is left to learn from, so nothing was written");
            return ExitCode.NO_ANSWER;
        }
        Calibration calibration = Calibration.of(
                selection.used(), prior, new Calibration.Options(half, Calibration.Options.DEFAULT.seed()));
        if (calibration.fits().isEmpty()) {
            Say.line(spec, "the runs show no part of the model well enough, so nothing was written");
            calibration.kept().forEach(kept -> Say.line(spec, kept.part().label() + ": " + kept.reason()));
            return ExitCode.NO_ANSWER;
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String yaml = yaml(calibration, selection, prior, now);
        // A file that no verb accepts must not be written.
        TwinParameters.parse(out.toString(), yaml);
        CalibrationFile file = CalibrationFile.of(calibration, selection.used(), selection.left(), yaml, now);
        AtomicFiles.write(out, yaml);
        file.write(CalibrationFile.beside(out));
        AtomicFiles.write(page(), FitPage.html(calibration, selection.left()));
        PrintWriter stdout = spec.commandLine().getOut();
        stdout.print(json ? Json.pretty().writeValueAsString(file) + "\n" : CalibrateText.of(calibration));
        stdout.flush();
        PrintWriter err = spec.commandLine().getErr();
        err.println("parameters: " + out);
        err.println("page: " + page());
        PullRates.of(selection.pulls())
                .ifPresent(rates -> err.println("image pulls, as the kubelets report them: " + rates.inWords()));
        err.flush();
        return ExitCode.DONE;
    }

    private Path page() {
        return out.resolveSibling(CalibrationFile.stem(out) + ".html");
    }

    private Optional<Instant> since() {
        if (since == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    LocalDate.parse(since.strip()).atStartOfDay(ZoneOffset.UTC).toInstant());
        } catch (DateTimeParseException e) {
            throw new BadInputException("--since: expected a day like 2027-01-25, found " + Excerpt.quoted(since));
        }
    }

    private Optional<Duration> halfLife() {
        if (halfLife == null) {
            return Optional.empty();
        }
        if (halfLife < 1 || halfLife > MOST_HALF_LIFE) {
            throw new BadInputException(
                    "--half-life: expected a number of days from 1 to " + MOST_HALF_LIFE + ", found " + halfLife);
        }
        return Optional.of(Duration.ofDays(halfLife));
    }

    private TwinParameters prior() {
        return start == null
                ? TwinParameters.defaults()
                : TwinParameters.parse(
                        start.toString(),
                        InputFiles.read(start, "`firstbell image inspect --parameters FILE` writes one"),
                        note -> Say.line(spec, "note: " + note));
    }

    /** Results of something else are never overwritten. */
    private void checkFree() {
        if (out.toString().isBlank()) {
            throw new BadInputException("--out: the name of the file is empty; give a file, such as parameters.yaml");
        }
        if (!out.getFileName().toString().matches(".+\\.(yaml|yml)")) {
            throw new BadInputException("--out: " + out + " has no ending .yaml; give a file, such as "
                    + out.resolveSibling(out.getFileName() + ".yaml"));
        }
        AtomicFiles.requireFolder(out);
        for (Path file : List.of(out, CalibrationFile.beside(out), page())) {
            AtomicFiles.requireFile(file);
            if (Files.exists(file) && !force && !isOwn(file)) {
                throw new BadInputException("--out: " + file + " is there already and is not of an earlier"
                        + " calibration; give another file, or --force to replace it");
            }
        }
    }

    private static boolean isOwn(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String head = new String(in.readNBytes(HEAD_BYTES), StandardCharsets.UTF_8);
            return head.isEmpty()
                    || head.startsWith(MARKER)
                    || head.contains(FitPage.MARKER)
                    || head.contains("\"parametersSha256\"");
        } catch (IOException e) {
            throw new BadInputException("--out: " + file + " cannot be read: " + FileProblem.reason(e));
        }
    }

    /** The overlay, with what was kept as comments. */
    private String yaml(Calibration calibration, RunSelection selection, TwinParameters prior, Instant now) {
        Set<RandomPart> own = EnumSet.noneOf(RandomPart.class);
        calibration.fits().stream().map(Fit::part).forEach(own::add);
        StringBuilder head = new StringBuilder(MARKER)
                .append(" on ")
                .append(now)
                .append(" from ")
                .append(Plural.of(selection.used().size(), "run", "runs"))
                .append(".\n# For every parameter that is not here, Firstbell's own value counts.\n");
        calibration
                .kept()
                .forEach(kept -> head.append("# ")
                        .append(kept.part().label())
                        .append(": kept, ")
                        .append(prior.distribution(kept.part()).inWords())
                        .append(": ")
                        .append(kept.reason())
                        .append('\n'));
        PullRates.of(selection.pulls()).ifPresent(rates -> {
            head.append("# Image pulls, as the kubelets report them: ")
                    .append(rates.inWords())
                    .append(
                            ".\n# To have the time follow from the size of another image, remove image.pull and write these")
                    .append(" quantities with its size:\n");
            rates.parameterLines()
                    .forEach(line -> head.append("#   ").append(line).append('\n'));
        });
        String all = start == null
                ? calibration.parameters().toYaml(own)
                : calibration.parameters().toYaml();
        return head + all.replaceFirst("^---\\n", "");
    }
}
