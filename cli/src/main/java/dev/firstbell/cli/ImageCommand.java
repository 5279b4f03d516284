package dev.firstbell.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.deploy.ImageLayers;
import dev.firstbell.deploy.ImageLayers.Layer;
import dev.firstbell.deploy.ImageLayers.PullTime;
import dev.firstbell.records.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the students' image costs at a class start. */
@Command(
        name = "image",
        description = "Look at what the students' image costs at a class start.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = ImageCommand.Inspect.class)
final class ImageCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what of the image? `firstbell image inspect LAYOUT`");
    }

    /** Layers, their sizes, what a new node needs for them, and what is wrong. */
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

        @Parameters(
                paramLabel = "LAYOUT",
                description = "A folder with the image as OCI layout: `image/build` leaves one, `skopeo copy"
                        + " docker://IMAGE oci:LAYOUT` fetches one.")
        private Path layout;

        @Option(
                names = "--since",
                paramLabel = "LAYOUT",
                description = "The image that the nodes have: shows what they must pull for the new one.")
        private Path since;

        @Option(names = "--json", description = "Print all of it as JSON, bytes and milliseconds as whole numbers.")
        private boolean json;

        private record Pull(
                @JsonProperty("quickMs") Duration quick,
                @JsonProperty("slowMs") Duration slow) {
            static Pull of(List<Layer> layers) {
                PullTime time = ImageLayers.pullTime(layers);
                return new Pull(time.quick(), time.slow());
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
            ImageLayers image = ImageLayers.read(layout);
            List<Layer> toPull = since == null ? image.layers() : image.layersNotIn(ImageLayers.read(since));
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(Json.pretty()
                        .writeValueAsString(new Answer(
                                image.digest(),
                                image.bytes(),
                                image.unpackedBytes(),
                                Pull.of(image.layers()),
                                image.layers(),
                                toPull,
                                Pull.of(toPull),
                                image.lints())));
            } else {
                print(out, image, toPull);
            }
            out.flush();
            return ExitCode.DONE;
        }

        private void print(PrintWriter out, ImageLayers image, List<Layer> toPull) {
            out.println(image.digest());
            out.printf(Locale.ROOT, "%5s %10s %10s %11s  %s%n", "layer", "MB", "unpacked", "seconds", "step");
            for (int i = 0; i < image.layers().size(); i++) {
                Layer layer = image.layers().get(i);
                String mark = since != null && toPull.contains(layer) ? "new  " : "";
                out.printf(
                        Locale.ROOT,
                        "%5d %10.1f %10.1f %11s  %s%n",
                        i + 1,
                        layer.bytes() / 1e6,
                        layer.unpackedBytes() / 1e6,
                        seconds(ImageLayers.pullTime(List.of(layer))),
                        mark + step(layer.createdBy()));
            }
            out.printf(
                    Locale.ROOT,
                    "%5s %10.1f %10.1f %11s  a node without any of it%n",
                    "all",
                    image.bytes() / 1e6,
                    image.unpackedBytes() / 1e6,
                    seconds(ImageLayers.pullTime(image.layers())));
            if (since != null) {
                out.printf(
                        Locale.ROOT,
                        "%5s %10.1f %10.1f %11s  a node that has %s%n",
                        "new",
                        toPull.stream().mapToLong(Layer::bytes).sum() / 1e6,
                        toPull.stream().mapToLong(Layer::unpackedBytes).sum() / 1e6,
                        seconds(ImageLayers.pullTime(toPull)),
                        since);
            }
            out.println("seconds: predicted, at 60 to 30 MB/s unpacked (the prior behind the twin's image.pull)");
            image.lints().forEach(lint -> out.println("warning: " + lint));
        }

        private static String seconds(PullTime time) {
            return whole(time.quick()) + "-" + whole(time.slow());
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
