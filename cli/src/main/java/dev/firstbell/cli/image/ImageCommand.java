package dev.firstbell.cli.image;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.deploy.image.ImageLayers;
import dev.firstbell.deploy.image.ImageLayers.Layer;
import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.PastedCommand;
import dev.firstbell.twin.parameters.ImagePull;
import dev.firstbell.twin.parameters.ImagePull.Speed;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The cost of the students' image at a class start. */
@Command(
        name = "image",
        description = "Show the cost of the students' image at a class start.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = ImageCommand.Inspect.class)
public final class ImageCommand implements Runnable {
    public static final String WHERE =
            "A folder with an OCI layout (`image/build` leaves one) or with what `docker save` wrote, or REGISTRY/REPOSITORY:TAG[@DIGEST],"
                    + " of which only manifest and configuration are fetched.";

    public static final String PLATFORM =
            "Which of several images is meant: OS/ARCHITECTURE (default: ${DEFAULT-VALUE}).";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "missing subcommand; for example `firstbell image inspect IMAGE`");
    }

    /** Layers, their sizes, the time that a new node needs for them, and warnings. */
    @Command(
            name = "inspect",
            description = "Show an image's layers, how long a new node takes for them, and what keeps it from starting"
                    + " faster.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    static final class Inspect implements Callable<Integer> {
        private static final int STEP = 60;

        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "IMAGE", description = WHERE)
        private String image;

        @Option(
                names = "--since",
                paramLabel = "IMAGE",
                description = "The image that the nodes have; shows which layers they must still pull.")
        private String since;

        @Option(
                names = "--platform",
                paramLabel = "OS/ARCHITECTURE",
                defaultValue = "linux/amd64",
                description = PLATFORM)
        private String platform;

        @Option(
                names = "--parameters",
                paramLabel = "FILE",
                description = "Write the twin's parameters with this image's time to a new file, for `firstbell plan"
                        + " --parameters FILE`.")
        private Path parameters;

        @Option(names = "--json", description = "Print all of it as JSON, bytes and milliseconds as whole numbers.")
        private boolean json;

        private record Pull(
                @JsonProperty("quickMs") Duration quick,
                @JsonProperty("slowMs") Duration slow) {
            static Pull of(List<Layer> layers) {
                ImagePull pull = Images.pull(layers);
                return new Pull(millis(pull.time(Speed.QUICK)), millis(pull.time(Speed.SLOW)));
            }

            private static Duration millis(Duration time) {
                return Duration.ofMillis(Math.round(time.toNanos() / 1e6));
            }
        }

        private record Answer(
                String digest,
                long bytes,
                long unpackedBytes,
                Pull pull,
                List<Layer> layers,
                List<Layer> toPull,
                Pull pullOfThose,
                List<String> lints) {}

        @Override
        public Integer call() throws IOException {
            if (parameters != null && Files.exists(parameters)) {
                throw new BadInputException("--parameters: " + parameters
                        + " is there already; name a new file, or use your own with `"
                        + PastedCommand.of(
                                "firstbell",
                                "plan",
                                "CLASS.yaml",
                                "--out",
                                "DIR",
                                "--parameters",
                                parameters,
                                "--image",
                                image)
                        + "`");
            }
            if (parameters != null) {
                AtomicFiles.requireFolder(parameters);
            }
            Images images = Images.read(image, since, platform);
            List<String> lints = new ArrayList<>(images.image().lints());
            images.since().ifPresent(had -> lints.addAll(images.image().lintsSince(had)));
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(Json.pretty()
                        .writeValueAsString(new Answer(
                                images.image().digest(),
                                images.image().bytes(),
                                images.image().unpackedBytes(),
                                Pull.of(images.image().layers()),
                                images.image().layers(),
                                images.toPull(),
                                Pull.of(images.toPull()),
                                lints)));
            } else {
                print(out, images);
                lints.forEach(lint -> out.println("warning: " + lint));
            }
            out.flush();
            if (parameters != null) {
                AtomicFiles.write(
                        parameters,
                        "# The priors that Firstbell ships, with the image's own time.\n"
                                + images.in(TwinParameters.defaults()).toYaml());
            }
            return ExitCode.DONE;
        }

        private void print(PrintWriter out, Images images) {
            ImageLayers layers = images.image();
            int had = layers.layers().size() - images.toPull().size();
            out.println(layers.digest());
            out.printf(
                    Locale.ROOT,
                    "%5s %10s %11s %11s %11s  %s%n",
                    "layer",
                    "MB",
                    "unpacked",
                    "download s",
                    "unpack s",
                    "step");
            for (int i = 0; i < layers.layers().size(); i++) {
                Layer layer = layers.layers().get(i);
                ImagePull.Layer weight = Images.pull(List.of(layer)).layers().get(0);
                row(
                        out,
                        Integer.toString(i + 1),
                        List.of(layer),
                        range(Speed.QUICK.download(weight), Speed.SLOW.download(weight)),
                        range(Speed.QUICK.unpack(weight), Speed.SLOW.unpack(weight)),
                        (images.since().isPresent() && i >= had ? "new  " : "") + step(layer.createdBy()));
            }
            row(out, "all", layers.layers(), "", both(layers.layers()), "a node without any of it");
            if (images.since().isPresent()) {
                row(out, "new", images.toPull(), "", both(images.toPull()), "a node that has " + since);
            }
            out.println(
                    "seconds: predicted, from a near registry and a fast disk to a far one and a slow disk; unpacking"
                            + " is one layer after the other");
            if (layers.layers().stream().anyMatch(layer -> !layer.weighed())) {
                out.println("~: estimated from the packed size; the unpacked size of a layout's layers is measured");
            }
        }

        private static void row(
                PrintWriter out, String name, List<Layer> layers, String download, String unpack, String what) {
            String estimated = layers.stream().allMatch(Layer::weighed) ? "" : "~";
            out.printf(
                    Locale.ROOT,
                    "%5s %10.1f %11s %11s %11s  %s%n",
                    name,
                    ImageLayers.layersToDownload(layers).stream()
                                    .mapToLong(Layer::bytes)
                                    .sum()
                            / 1e6,
                    estimated
                            + String.format(
                                    Locale.ROOT,
                                    "%.1f",
                                    layers.stream()
                                                    .mapToLong(Layer::unpackedBytes)
                                                    .sum()
                                            / 1e6),
                    download,
                    unpack,
                    what);
        }

        private static String both(List<Layer> layers) {
            ImagePull pull = Images.pull(layers);
            return range(pull.time(Speed.QUICK), pull.time(Speed.SLOW));
        }

        private static String range(Duration quick, Duration slow) {
            return whole(quick) + "-" + whole(slow);
        }

        private static long whole(Duration duration) {
            return Math.round(duration.toMillis() / 1000.0);
        }

        /** Without what every builder puts around a step. */
        private static String step(String createdBy) {
            String step = createdBy
                    .replaceAll("^/bin/sh -c #\\(nop\\) ", "")
                    .replaceAll("^(\\|\\d+ .*?)?/bin/(ba)?sh (-o pipefail )?-c ", "")
                    .strip();
            return step.length() <= STEP ? step : step.substring(0, STEP - 1) + "…";
        }
    }
}
