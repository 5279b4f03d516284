package dev.firstbell.cli.advise;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.cli.image.AskedImage;
import dev.firstbell.cli.image.ImageCommand;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.deploy.chart.HelmChart;
import dev.firstbell.deploy.description.DescribedDeployment;
import dev.firstbell.deploy.values.ChartPlace;
import dev.firstbell.deploy.values.ValuesFile;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.Section;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.Problems;
import dev.firstbell.twin.advice.Advice;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a deployment's values mean for a class, without a hub. */
@Command(
        name = "advise",
        description = "Read a deployment's Helm values and say what will happen when a class starts, and which line to"
                + " change. It needs no hub and no cluster.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class AdviseCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-f", "--values"},
            required = true,
            paramLabel = "FILE",
            description = "The Helm values; repeat it in the order in which Helm receives the files. Also a Flux"
                    + " HelmRelease or an Argo CD Application.")
    private List<Path> values;

    @Option(names = "--students", paramLabel = "N", description = "How many students come.")
    private Integer students;

    @Option(names = "--arrivals", paramLabel = "SHAPE", description = AskedClass.ARRIVALS)
    private String arrivals;

    @Option(names = "--length", paramLabel = "DURATION", description = AskedClass.LENGTH)
    private String length;

    @Option(
            names = "--class",
            paramLabel = "CLASS.yaml",
            description = "The class, instead of --students, --arrivals and --length.")
    private Path classFile;

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            description = "The students' image, to compute how long a new node takes to pull it. " + ImageCommand.WHERE
                    + " " + AskedImage.SIZE)
    private String image;

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCHITECTURE",
            defaultValue = "linux/amd64",
            description = "With --image: " + ImageCommand.PLATFORM)
    private String platform;

    @Option(
            names = "--parameters",
            paramLabel = "FILE",
            description =
                    "Your own parameters of the twin (YAML), such as the size of a node and the maximum of the pool;"
                            + " for all others the priors that Firstbell ships.")
    private Path parameterFile;

    @Option(
            names = "--profile",
            paramLabel = "SLUG",
            description = "The profile of the hub that students choose; by default that of the class file, else the"
                    + " preselected one.")
    private String profile;

    @Option(
            names = "--key-prefix",
            paramLabel = "KEY",
            description = "The key that contains the chart's values, like jupyterhub in an umbrella chart, or `.` for"
                    + " the top level; by default, it is found as `firstbell apply` finds it.")
    private String keyPrefix;

    @Option(
            names = "--chart",
            paramLabel = "DIR-or-TGZ",
            description = "The chart that the values are for: its defaults and its schema count. By default, the chart"
                    + " whose Chart.yaml is beside the values, else Zero to JupyterHub 4.4.0.")
    private Path chart;

    @Option(names = "--json", description = "Print the advice as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Problems problems = new Problems();
        List<String> notes = new ArrayList<>();
        AskedClass asked =
                problems.attempt(() -> AskedClass.of(new AskedClass.Options(classFile, students, arrivals, length)));
        TwinParameters parameters = problems.attempt(() -> parameters(notes));
        Optional<HelmChart> atHand = problems.attempt(() -> chart(notes));
        List<DescribedDeployment.ValuesText> files = new ArrayList<>();
        for (Path file : values) {
            if (file.toString().equals("-")) {
                problems.add("-f -: standard input is not read; save the values in a file and give that");
                continue;
            }
            problems.attempt(() -> files.add(new DescribedDeployment.ValuesText(
                    file.toString(), ValuesFile.read("-f", file).text())));
        }
        problems.throwIfAny();
        DescribedDeployment described = problems.attempt(() -> DescribedDeployment.of(new DescribedDeployment.Request(
                files,
                Optional.ofNullable(keyPrefix),
                atHand,
                ProfileChoice.of(asked.file(), Optional.ofNullable(profile), "--class"))));
        problems.throwIfAny();
        if (image != null) {
            if (AskedImage.replaces(parameters)) {
                notes.add("--image replaces image.pull of " + parameterFile);
            }
            parameters = AskedImage.in(parameters, image, platform);
        }
        Advice advice = Advice.of(asked.file(), described.deployment(), parameters);
        notes.addAll(0, asked.file().notes());
        profiles(asked.file()).ifPresent(note -> notes.add(0, note));
        notes.addAll(described.deployment().notes());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(Json.pretty().writeValueAsString(AdviceJson.of(advice, described.places(), notes)) + "\n");
        } else {
            new AdviceText(out)
                    .print(
                            DisplayText.count(advice.students(), "student", "students") + ", " + asked.inWords()
                                    + profiles(asked.file())
                                            .map(note -> "\n" + note)
                                            .orElse(""),
                            described.places().stream()
                                    .map(AdviseCommand::place)
                                    .toList(),
                            advice,
                            notes);
        }
        out.flush();
        return exitCode(advice);
    }

    private static int exitCode(Advice advice) {
        if (advice.needsChange()) {
            return ExitCode.NO;
        }
        return advice.hasUnreadValues() ? ExitCode.NO_ANSWER : ExitCode.DONE;
    }

    private static String place(ChartPlace place) {
        return "the chart's values are at " + place.inWords() + " (" + place.where() + "), because " + place.why();
    }

    private TwinParameters parameters(List<String> notes) {
        return parameterFile == null
                ? TwinParameters.defaults()
                : TwinParameters.parse(
                        parameterFile.toString(),
                        InputFiles.read(parameterFile, "`firstbell image inspect --parameters FILE` writes one"),
                        notes::add);
    }

    /** As {@code apply}: the chart that the user names, else the one that the first file lies in. */
    private Optional<HelmChart> chart(List<String> notes) {
        if (chart != null) {
            return Optional.of(HelmChart.read(chart));
        }
        try {
            return HelmChart.around(values.get(0));
        } catch (BadInputException e) {
            notes.add("the chart beside the values was ignored: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Students whose section has another profile than the one that all are counted with. */
    private Optional<String> profiles(ClassFile file) {
        List<Section> others = profile == null
                ? List.of()
                : file.sections().stream()
                        .filter(section -> section.profile()
                                .filter(own -> !own.equals(profile))
                                .isPresent())
                        .toList();
        if (others.isEmpty()) {
            return Optional.empty();
        }
        int students = others.stream().mapToInt(Section::students).sum();
        return Optional.of("all students are counted with the profile " + Excerpt.quoted(profile) + " (--profile), but "
                + DisplayText.count(students, "student has", "students have") + " another in the class file: "
                + others.stream()
                        .map(section -> section.profile().orElseThrow())
                        .distinct()
                        .map(Excerpt::quoted)
                        .collect(Collectors.joining(", "))
                + "; give a class file with the sections of one profile to count them apart");
    }
}
