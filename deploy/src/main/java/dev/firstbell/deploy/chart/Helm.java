package dev.firstbell.deploy.chart;

import dev.firstbell.deploy.yaml.OthersYaml;
import dev.firstbell.records.io.BadInputException;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The command {@code helm}, if it is installed. It renders a chart on this machine; no cluster is contacted. Immutable
 * and thread-safe.
 *
 * @param executable the command's file
 */
public record Helm(Path executable) {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int LONGEST = 300;

    /** How a rendering ended. */
    public sealed interface Rendering {
        /** Takes the cases apart. */
        <T> T match(Function<Rendered, T> rendered, Function<NotRendered, T> notRendered);
    }

    /**
     * The values that the hubs of the rendered objects read.
     *
     * @param hubs one mapping per hub: the chart puts all its values into the hub's Secret, as values.yaml
     */
    public record Rendered(List<Map<?, ?>> hubs) implements Rendering {
        public Rendered {
            hubs = List.copyOf(hubs);
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
     * @param said the last line that Helm printed, or what was found instead
     */
    public record NotRendered(String said) implements Rendering {
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
                .map(Helm::new)
                .findFirst();
    }

    /** Renders a chart with the text of one values file. */
    public Rendering render(Path chart, String values) throws IOException {
        // Rendered objects contain secrets: the folder is the user's alone, and it is deleted.
        Path folder = Files.createTempDirectory("firstbell-helm");
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        try {
            Process process = new ProcessBuilder(
                            executable.toString(), "template", "firstbell", chart.toString(), "--values", "-")
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(values.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // Helm ended before it read everything; its exit code and its message say why.
            }
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return new NotRendered("it did not end within " + LIMIT.toMinutes() + " minutes");
            }
            if (process.exitValue() != 0) {
                return new NotRendered(lastLine(err));
            }
            return rendered(Files.readString(out));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new NotRendered("the wait for it was interrupted");
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
            Files.deleteIfExists(folder);
        }
    }

    private static Rendering rendered(String objects) {
        List<Map<?, ?>> hubs = new ArrayList<>();
        try {
            for (String document : objects.split("(?m)^---.*$")) {
                if (document.contains("values.yaml") && document.contains("Secret")) {
                    hub(document).ifPresent(hubs::add);
                }
            }
        } catch (BadInputException | IllegalArgumentException e) {
            return new NotRendered("its output could not be read");
        }
        return hubs.isEmpty()
                ? new NotRendered("the rendered objects contain no Secret with the hub's values")
                : new Rendered(hubs);
    }

    private static Optional<Map<?, ?>> hub(String document) {
        if (OthersYaml.load("helm's output", document) instanceof Map<?, ?> object
                && "Secret".equals(object.get("kind"))
                && object.get("data") instanceof Map<?, ?> data
                && data.get("values.yaml") instanceof String encoded) {
            String values = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            if (OthersYaml.load("the hub's Secret", values) instanceof Map<?, ?> map) {
                return Optional.of(map);
            }
        }
        return Optional.empty();
    }

    private static String lastLine(Path err) throws IOException {
        String last = Files.readString(err)
                .lines()
                .filter(line -> !line.isBlank())
                .reduce("", (first, second) -> second)
                .strip();
        return last.isEmpty()
                ? "it failed without a message"
                : "it printed: " + (last.length() <= LONGEST ? last : last.substring(0, LONGEST) + "…");
    }
}
