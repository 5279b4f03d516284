package dev.firstbell.deploy.chart;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The command {@code helm}, if it is installed. It renders a chart on this machine; no cluster is contacted. Immutable
 * and thread-safe.
 *
 * @param executable the command's file
 * @param limit how long a rendering may take
 */
public record Helm(Path executable, Duration limit) {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Pattern VERSION = Pattern.compile("\\bv?(\\d+)\\.\\d+(\\.\\d+)?");

    /** How a rendering ended. */
    public sealed interface Rendering {
        /** Takes the cases apart. */
        <T> T match(Function<Rendered, T> rendered, Function<NotRendered, T> notRendered);
    }

    /**
     * The rendered objects.
     *
     * @param hubs the values that the hubs read, one mapping per hub: the chart puts all its values into the hub's Secret
     *     (before version 1.0 into its ConfigMap), as values.yaml
     * @param objects the text of each object, by its kind and name: {@code ConfigMap hub}
     * @param warnings what Helm warned of about the values
     */
    public record Rendered(List<Map<?, ?>> hubs, Map<String, String> objects, List<String> warnings)
            implements Rendering {
        public Rendered {
            hubs = List.copyOf(hubs);
            objects = Map.copyOf(objects);
            warnings = List.copyOf(warnings);
        }

        @Override
        public <T> T match(Function<Rendered, T> rendered, Function<NotRendered, T> notRendered) {
            return rendered.apply(this);
        }

        /** The values at a path, of every hub that has one. */
        public List<Object> at(List<String> path) {
            List<Object> found = new ArrayList<>();
            for (Map<?, ?> hub : hubs) {
                Object value = hub;
                for (String key : path) {
                    value = value instanceof Map<?, ?> map ? map.get(key) : null;
                }
                if (value != null) {
                    found.add(value);
                }
            }
            return found;
        }
    }

    /**
     * Helm did not render the chart.
     *
     * @param said what Helm printed, or what was found instead, with a remedy where there is one
     * @param refused whether Helm refused the chart or its values, and not only failed to run
     */
    public record NotRendered(String said, boolean refused) implements Rendering {
        @Override
        public <T> T match(Function<Rendered, T> rendered, Function<NotRendered, T> notRendered) {
            return notRendered.apply(this);
        }
    }

    /** The first {@code helm} in a list of folders such as the variable PATH. */
    public static Optional<Helm> in(String folders) {
        return Stream.of(folders.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder).resolve("helm"))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .map(Helm::at)
                .findFirst();
    }

    /** The command in a file. */
    public static Helm at(Path executable) {
        return new Helm(executable, LIMIT);
    }

    /** Renders a chart with the text of one values file. */
    public Rendering render(Path chart, String values) throws IOException {
        HelmProcess.Ended ended = HelmProcess.run(
                limit, values, executable.toString(), "template", "firstbell", chart.toString(), "--values", "-");
        if (!ended.problem().isEmpty()) {
            return new NotRendered(ended.problem(), false);
        }
        if (ended.exitCode() != 0) {
            return new NotRendered(tooOld().orElseGet(() -> HelmMessages.failure(ended.err(), chart)), true);
        }
        return RenderedObjects.read(ended.out(), HelmMessages.warnings(ended.err()));
    }

    /** Helm 2 has another command line, so its own messages would mislead. */
    private Optional<String> tooOld() throws IOException {
        HelmProcess.Ended version =
                HelmProcess.run(Duration.ofSeconds(10), "", executable.toString(), "version", "--short");
        Matcher number = VERSION.matcher(version.out());
        return number.find() && number.group(1).equals("2")
                ? Optional.of(executable + " is Helm " + number.group() + "; install version 3 or newer")
                : Optional.empty();
    }
}
