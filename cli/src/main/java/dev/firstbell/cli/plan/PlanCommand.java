package dev.firstbell.cli.plan;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.cli.image.AskedImage;
import dev.firstbell.cli.image.ImageCommand;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.deploy.values.PlanFigures;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.schedule.Schedule;
import dev.firstbell.records.time.Durations;
import dev.firstbell.records.timetable.Timetable;
import dev.firstbell.twin.parameters.NodeRoom;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.plan.ClosedForm;
import dev.firstbell.twin.term.Looks;
import dev.firstbell.twin.term.TermPlanner;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** How many nodes, how early, which hub limits. */
@Command(
        name = "plan",
        description = {
            "Propose nodes, lead time and hub limits for a class (closed form), with the evidence; for a timetable, a"
                    + " schedule for the whole term (simulated), with its cost and alternatives."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class PlanCommand implements Callable<Integer> {
    private static final int MOST_WINDOWS = 20;
    private static final int FAR_YEARS = 3;
    private static final int FEWEST_WORLDS = 200;
    private static final int MOST_WORLDS = 20_000;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "CLASS.yaml|TIMETABLE.yaml",
            description =
                    "The class, or the timetable of a term; examples/ has some. With --backtest, the folder of a plan"
                            + " of a term.")
    private Path classFile;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "A new folder for the plan. Required, except with --backtest.")
    private Path out;

    @Option(
            names = "--backtest",
            arity = "1..*",
            paramLabel = "RUN",
            description =
                    "Plan nothing; play these past classes again under the plan of a term: what it would have cost"
                            + " and missed, beside nothing, the fixed cron and the clairvoyant. RUN is a folder of measured or"
                            + " observed runs.")
    private List<Path> backtest = List.of();

    @Option(
            names = "--parameters",
            paramLabel = "FILE",
            description = "Your own parameters of the twin (YAML), those that you know; for all others the priors that"
                    + " Firstbell ships.")
    private Path parameterFile;

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            description = "The students' image, to compute how long a new node takes to pull it. " + ImageCommand.WHERE
                    + " " + AskedImage.SIZE)
    private String image;

    @Option(
            names = "--nodes-have",
            paramLabel = "IMAGE",
            description = "With --image: what new nodes come with, such as the common image on a secondary boot disk.")
    private String nodesHave;

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCHITECTURE",
            defaultValue = "linux/amd64",
            description = "With --image: " + ImageCommand.PLATFORM)
    private String platform;

    @Option(
            names = "--worlds",
            paramLabel = "N",
            description = "With a timetable: in how many simulated days candidates are compared, from 200 to 20000; the"
                    + " plan is checked in twice as many (default: 1000). With --backtest: how often each day is"
                    + " played (default: 500).")
    private Integer worlds;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            description =
                    "With a timetable: the time between two looks of the pre-scaler, as `prescale converge` has it"
                            + " (default: 5m).")
    private Duration every;

    @Option(
            names = "--keep",
            paramLabel = "TIME",
            description = "With a timetable: `--keep` of `prescale converge` (default: 20m).")
    private Duration keep;

    @Option(names = "--json", description = "Print the plan as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (!backtest.isEmpty()) {
            return backtest();
        }
        if (out == null) {
            throw new MissingParameterException(
                    spec.commandLine(), spec.findOption("--out"), "Missing required option: '--out=DIR'");
        }
        if (Timetable.isMeant(classFile)) {
            return term();
        }
        Problems problems = new Problems();
        if (worlds != null) {
            problems.add("--worlds has no effect without a timetable");
        }
        if (every != null || keep != null) {
            problems.add("--every and --keep have no effect without a timetable");
        }
        List<String> notes = new ArrayList<>();
        ClassFile file = problems.attempt(() -> ClassFile.read(classFile));
        TwinParameters parameters = problems.attempt(() -> parameters(notes::add));
        problems.attempt(() -> RunFolder.checkFree(out));
        if (nodesHave != null && image == null) {
            problems.add("--nodes-have has no effect without --image");
        }
        problems.throwIfAny();
        if (image != null) {
            if (AskedImage.replaces(parameters)) {
                notes.add("--image replaces image.pull of " + parameterFile);
            }
            parameters = AskedImage.in(parameters, image, nodesHave, platform);
        }
        ClosedForm.Seats seats = ClosedForm.seats(file, parameters);
        PrintWriter err = spec.commandLine().getErr();
        file.notes().forEach(note -> err.println("note: " + note));
        notes.forEach(note -> err.println("note: " + note));
        err.flush();
        if (!seats.enough()) {
            err.println("firstbell: " + Excerpt.of(file.name()) + ": " + seats);
            err.println("  " + room(parameters));
            err.println("  there is no plan and nothing was written; if the pool may grow, raise `"
                    + Quantity.POOL_MAX.label() + "` in the parameter file (--parameters)");
            err.flush();
            return ExitCode.NO;
        }
        ScalingPlan plan = ClosedForm.plan(file, parameters);
        if (plan.hub().startTimeout().compareTo(PlanFigures.LONGEST_TIMEOUT) > 0) {
            err.println("firstbell: " + Excerpt.of(file.name()) + ": with these parameters, a start takes so long that"
                    + " singleuser.startTimeout would be "
                    + plan.hub().startTimeout().toSeconds() + " s, and `apply`"
                    + " takes at most " + PlanFigures.LONGEST_TIMEOUT.toSeconds() + " s (6 h)");
            err.println("  there is no plan and nothing was written; check node.boot and image.pull in the parameter"
                    + " file (--parameters)");
            err.flush();
            return ExitCode.NO;
        }
        Files.createDirectories(out);
        AtomicFiles.write(out.resolve(FileNames.PLAN), Json.pretty().writeValueAsString(plan) + "\n");
        AtomicFiles.write(out.resolve(FileNames.SCHEDULE), FileNames.schedule(file, plan));
        plan.notes().forEach(note -> err.println("note: " + note));
        Schedule schedule = Schedule.of(file, plan);
        farAway(file.start()).ifPresent(note -> err.println("note: " + note));
        Stream.concat(schedule.notes().stream(), schedule.past(Instant.now()).stream())
                .forEach(note -> err.println("note: " + FileNames.SCHEDULE + ": " + note));
        err.flush();
        PrintWriter stdout = spec.commandLine().getOut();
        if (json) {
            stdout.print(Json.pretty().writeValueAsString(plan) + "\n");
        } else {
            print(stdout, plan, schedule, parameters, image != null);
        }
        stdout.flush();
        return ExitCode.DONE;
    }

    /** A year with a typing error, such as 2072, of which no other figure shows anything. */
    private static Optional<String> farAway(LocalDateTime start) {
        return start.isBefore(LocalDateTime.now().plusYears(FAR_YEARS))
                ? Optional.empty()
                : Optional.of("the class starts in " + start.getYear() + ", more than " + FAR_YEARS
                        + " years from now; check `start`");
    }

    private int backtest() {
        Problems problems = new Problems();
        List<String> notes = new ArrayList<>();
        TwinParameters parameters = problems.attempt(() -> parameters(notes::add));
        if (out != null) {
            problems.add("--out has no effect with --backtest, which writes no file");
        }
        if (image != null || nodesHave != null) {
            problems.add("--image and --nodes-have have no effect with --backtest; give --parameters");
        }
        if (every != null || keep != null) {
            problems.add("--every and --keep have no effect with --backtest");
        }
        int played = worlds == null ? Backtesting.DEFAULT_WORLDS : worlds;
        if (played < 1 || played > MOST_WORLDS) {
            problems.add("--worlds: expected a number from 1 to " + MOST_WORLDS + " with --backtest, found " + played);
        }
        problems.throwIfAny();
        PrintWriter err = spec.commandLine().getErr();
        notes.forEach(note -> err.println("note: " + note));
        return new Backtesting(
                        classFile,
                        backtest,
                        parameters,
                        played,
                        json,
                        spec.commandLine().getOut(),
                        err)
                .call();
    }

    private int term() throws IOException {
        Problems problems = new Problems();
        List<String> notes = new ArrayList<>();
        Timetable timetable = problems.attempt(() -> Timetable.read(classFile));
        TwinParameters parameters = problems.attempt(() -> parameters(notes::add));
        problems.attempt(() -> RunFolder.checkFree(out));
        if (nodesHave != null && image == null) {
            problems.add("--nodes-have has no effect without --image");
        }
        Looks looks = looks(problems);
        int simulated = worlds == null ? TermPlanner.Effort.DEFAULT.worlds() : worlds;
        if (simulated < FEWEST_WORLDS || simulated > MOST_WORLDS) {
            problems.add("--worlds: expected a number from " + FEWEST_WORLDS + " to " + MOST_WORLDS + ", found "
                    + simulated);
        }
        if (timetable != null && simulated >= FEWEST_WORLDS) {
            int fewest = TermPlanner.Effort.fewestFor(timetable.target());
            if (simulated < fewest) {
                problems.add("--worlds: " + simulated + " simulated days cannot show a probability of "
                        + TermText.percent(timetable.target()) + "; give at least " + fewest + ", or lower `target`");
            }
        }
        problems.throwIfAny();
        if (image != null) {
            parameters = AskedImage.in(parameters, image, nodesHave, platform);
        }
        PrintWriter err = spec.commandLine().getErr();
        notes.forEach(note -> err.println("note: " + note));
        if (Duration.ofHours(1).toMillis() % looks.every().toMillis() != 0) {
            err.println("note: --every: an hour is not a multiple of " + Durations.format(looks.every())
                    + "; the plan takes looks to be at multiples of it since midnight, and a CronJob begins anew each"
                    + " hour");
        }
        return new TermPlanning(
                        timetable,
                        parameters,
                        looks,
                        new TermPlanner.Effort(simulated, 2 * simulated, TermPlanner.Effort.DEFAULT.seed()),
                        out,
                        json,
                        spec.commandLine().getOut(),
                        err)
                .call();
    }

    private Looks looks(Problems problems) {
        Duration between = every == null ? Looks.CHART.every() : every;
        Duration kept = keep == null ? Looks.CHART.keep() : keep;
        if (between.compareTo(Duration.ofMinutes(1)) < 0 || between.compareTo(Duration.ofHours(1)) > 0) {
            problems.add("--every: expected 1m to 1h, found " + Durations.format(between));
            between = Looks.CHART.every();
        }
        if (kept.isNegative() || kept.compareTo(Duration.ofHours(12)) > 0) {
            problems.add("--keep: expected 0s to 12h, found " + Durations.format(kept));
            kept = Looks.CHART.keep();
        }
        return new Looks(between, kept);
    }

    private TwinParameters parameters(Consumer<String> notes) {
        return parameterFile == null
                ? TwinParameters.defaults()
                : TwinParameters.parse(
                        parameterFile.toString(),
                        InputFiles.read(parameterFile, "`firstbell image inspect --parameters FILE` writes one"),
                        notes);
    }

    private static void print(
            PrintWriter out, ScalingPlan plan, Schedule schedule, TwinParameters parameters, boolean byImage) {
        boolean divided = plan.windows().size() > 1;
        out.println(Excerpt.of(plan.className()) + ": "
                + (divided ? DisplayText.count(plan.windows().size(), "window", "windows") + " with up to " : "")
                + DisplayText.count(plan.warmNodes(), "node", "nodes") + ", "
                + (divided ? "" : DisplayText.time(plan.lead()) + " before class, ") + "for "
                + DisplayText.count(plan.plannedStudents(), "student", "students") + " (" + plan.method() + ")");
        if (divided) {
            windows(plan, schedule).forEach(out::println);
        }
        out.println(room(parameters));
        out.println("hub.concurrentSpawnLimit " + plan.hub().concurrentSpawnLimit() + ", singleuser.startTimeout "
                + plan.hub().startTimeout().toSeconds());
        out.println("costs " + DisplayText.decimal(plan.nodeHours()) + " node hours, "
                + DisplayText.dollars(plan.dollars()) + (divided ? " for all windows" : " a meeting"));
        out.println(origins(parameters, byImage));
        int widest = plan.evidence().stream()
                .mapToInt(evidence -> evidence.name().length())
                .max()
                .orElse(1);
        out.println();
        for (ScalingPlan.Evidence evidence : plan.evidence()) {
            out.println(String.format(
                    "  %-" + widest + "s  %6s  %s", evidence.name(), evidence.value(), evidence.source()));
        }
    }

    /** One line for each window, the first ones only if there are very many. */
    private static List<String> windows(ScalingPlan plan, Schedule schedule) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < Math.min(MOST_WINDOWS, plan.windows().size()); i++) {
            ScalingPlan.Window window = plan.windows().get(i);
            lines.add("  " + schedule.windows().get(i).from() + " to "
                    + schedule.windows().get(i).until() + "  "
                    + DisplayText.count(window.nodes(), "node", "nodes") + " for "
                    + DisplayText.count(window.students(), "student", "students")
                    + (window.sections().isEmpty()
                            ? ""
                            : " (" + DisplayText.count(window.sections().size(), "section", "sections") + ": "
                                    + Excerpt.of(String.join(", ", window.sections())) + ")"));
        }
        if (plan.windows().size() > MOST_WINDOWS) {
            lines.add("  and " + (plan.windows().size() - MOST_WINDOWS) + " more in " + FileNames.SCHEDULE);
        }
        return lines;
    }

    /** {@code 40 students per node: limited by memory, (48250Mi - 600Mi) / 1178Mi; other limits: CPU 75, pods 97}. */
    private static String room(TwinParameters parameters) {
        NodeRoom room = parameters.nodeRoom().withNodePlaceholder();
        NodeRoom.Limit binding = room.binding();
        String others = room.limits().stream()
                .filter(limit -> !limit.equals(binding))
                .map(limit -> limit.resource().label() + " "
                        + (limit.students().isPresent() ? limit.students().getAsLong() : "none"))
                .collect(Collectors.joining(", "));
        return DisplayText.count(room.students(), "student", "students") + " per node: limited by "
                + binding.resource().label() + ", " + binding.formula() + "; other limits: " + others;
    }

    /** Which parameters are the site's own, and how many are not. */
    private static String origins(TwinParameters parameters, boolean byImage) {
        List<String> own = parameters.entries().stream()
                .filter(entry -> !entry.shipped())
                .map(entry -> entry.name() + (byImage && entry.name().equals("image.pull") ? " (--image)" : ""))
                .toList();
        int all = parameters.entries().size();
        return own.isEmpty()
                ? "parameters: all " + all + " are Firstbell's own priors and assumptions; --parameters takes yours"
                : "parameters: yours are " + String.join(", ", own) + "; the other " + (all - own.size())
                        + " are Firstbell's own (`defaults` in " + FileNames.PLAN + ")";
    }
}
