package dev.firstbell.cli.ready;

import dev.firstbell.cli.advise.ProfileChoice;
import dev.firstbell.cli.schedule.TimeArguments;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.LongWait;
import dev.firstbell.cli.shared.Say;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.deploy.chart.HelmChart;
import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.description.DescribedDeployment;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.readiness.ClusterReading;
import dev.firstbell.deploy.values.ValuesFile;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.readiness.ClusterFacts;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.readiness.Readiness;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Whether a class can start on its cluster as it is now. */
@Command(
        name = "ready",
        description =
                "Say GO or NO-GO for a class, half an hour before it: apply the rules of `advise` to the live cluster,"
                        + " and check what only a cluster shows, one line each with its source. Changes nothing.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:GO; what is unknown is listed",
            "1:the cluster could not be read",
            "2:wrong usage or bad input",
            "3:NO-GO",
            "4:no check speaks against the class, but it cannot be judged without something that is unknown"
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class ReadyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "CLASS", description = "The class file (docs/class-file.md).")
    private Path classFile;

    @Mixin
    private NodeOptions nodes;

    @Option(
            names = {"-f", "--values"},
            paramLabel = "FILE",
            description =
                    "The Helm values, as `advise` takes them. Default: those that Helm keeps in the cluster, which needs"
                            + " `list secrets`.")
    private List<Path> values = List.of();

    @Option(
            names = "--release",
            paramLabel = "NAME",
            description = "The hub's release, if the namespace has several that install Zero to JupyterHub.")
    private String release;

    @Option(
            names = "--profile",
            paramLabel = "SLUG",
            description = "The profile of the hub that students choose; by default that of the class file, else the"
                    + " preselected one.")
    private String profile;

    @Option(
            names = "--key-prefix",
            paramLabel = "KEY",
            description = "The key that contains the chart's values, as for `advise`.")
    private String keyPrefix;

    @Option(
            names = "--chart",
            paramLabel = "DIR-or-TGZ",
            description = "With -f: the chart that the values are for, as for `advise`.")
    private Path chart;

    @Option(
            names = "--parameters",
            paramLabel = "FILE",
            description =
                    "Your own parameters of the twin (YAML), such as the times of boot and image pull. What the cluster"
                            + " shows counts instead of them.")
    private Path parameterFile;

    @Mixin
    private HubReading hub;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description =
                    "Judge as if it were this time: an instant like 2027-01-25T15:30:00Z, or a time on the class's clock"
                            + " like 2027-01-25T08:30. What the cluster shows is still that of now.")
    private String at;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Problems problems = new Problems();
        List<String> notes = new ArrayList<>();
        ClassFile file = problems.attempt(() -> ClassFile.read(classFile));
        TwinParameters parameters = problems.attempt(() -> parameters(notes));
        problems.throwIfAny();
        notes.addAll(0, file.notes());
        Optional<Instant> judgedAt =
                Optional.ofNullable(at).map(text -> TimeArguments.instant(text, file.timeZone(), notes::add));
        Optional<String> chosen = ProfileChoice.of(file, Optional.ofNullable(profile), "CLASS");
        try (ClusterAccess cluster = nodes.cluster()) {
            ReadyValues described = values.isEmpty()
                    ? ReadyValues.of(cluster, Optional.ofNullable(release), chosen, Optional.ofNullable(keyPrefix))
                    : fromFiles(chosen);
            Clock clock = Clock.systemUTC();
            ClusterReading reading =
                    new ClusterReading(cluster, nodes.ready(cluster, described.orUnread(), clock), clock);
            ClusterFacts facts =
                    LongWait.during(spec, "the response of " + cluster.server(), () -> reading.read(hub.read()));
            Instant now = judgedAt.orElse(facts.at());
            checkNotOver(file, now);
            Readiness ready = Readiness.of(file, described.deployment(), facts, parameters, now);
            notes.addAll(described.notes());
            print(new ReadyAnswer(file, ready, facts, described, notes));
            return switch (ready.overall()) {
                case GO -> ExitCode.DONE;
                case NO_GO -> ExitCode.NO;
                case UNKNOWN -> ExitCode.NO_ANSWER;
            };
        } catch (PrescaleException e) {
            Say.line(spec, e.getMessage());
            return ExitCode.FAILED;
        }
    }

    private void print(ReadyAnswer answer) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.pretty().writeValueAsString(ReadyJson.of(answer)));
        } else {
            new ReadyText(out).print(answer);
        }
        out.flush();
    }

    private void checkNotOver(ClassFile file, Instant now) {
        Instant end = file.startInstant().plus(file.length());
        if (!now.isBefore(end)) {
            throw new BadInputException((at == null ? classFile + ": the class" : "--at: the class") + " ended at "
                    + end.atZone(file.timeZone()).toLocalDateTime() + " (" + file.timeZone() + "), and "
                    + (at == null ? "it is " : "the time is ")
                    + now.atZone(file.timeZone()).toLocalDateTime().withNano(0)
                    + (at == null
                            ? "; set `start` to the next class, or give a time before the class with --at"
                            : "; give a time before the class ends"));
        }
    }

    private ReadyValues fromFiles(Optional<String> chosen) {
        Problems problems = new Problems();
        List<DescribedDeployment.ValuesText> files = new ArrayList<>();
        for (Path file : values) {
            problems.attempt(() -> files.add(new DescribedDeployment.ValuesText(
                    file.toString(), ValuesFile.read("-f", file).text())));
        }
        Optional<HelmChart> atHand =
                problems.attempt(() -> chart == null ? Optional.empty() : Optional.of(HelmChart.read(chart)));
        problems.throwIfAny();
        DescribedDeployment described = DescribedDeployment.of(
                new DescribedDeployment.Request(files, Optional.ofNullable(keyPrefix), atHand, chosen));
        return ReadyValues.of(described, values.stream().map(Path::toString).toList());
    }

    private TwinParameters parameters(List<String> notes) {
        return parameterFile == null
                ? TwinParameters.defaults()
                : TwinParameters.parse(
                        parameterFile.toString(),
                        InputFiles.read(parameterFile, "`firstbell image inspect --parameters FILE` writes one"),
                        notes::add);
    }
}
