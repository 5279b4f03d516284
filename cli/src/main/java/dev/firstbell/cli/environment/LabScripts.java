package dev.firstbell.cli.environment;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The scripts of the checkout's {@code lab/} folder: what they say on the way goes to a listener, what they print is the
 * answer. A Ctrl-C on the terminal is this process's to answer and does not reach them. Immutable and thread-safe.
 *
 * @param folder {@code lab/}
 * @param environment variables for them in addition to this process's
 * @param listener hears each line on their standard error, on a thread of its own
 */
public record LabScripts(Path folder, Map<String, String> environment, Consumer<String> listener) {
    /** Where the checkout is; the {@code firstbell} script sets it. */
    public static final String HOME_PROPERTY = "firstbell.home";

    /** Lines of a failed script that its failure repeats. */
    private static final int LAST_ERROR_LINES = 40;

    public LabScripts {
        requireNonNull(folder, "folder is null");
        environment = Map.copyOf(environment);
        requireNonNull(listener, "listener is null");
    }

    /**
     * Those of the checkout that this program runs from.
     *
     * @throws BadInputException if there is no checkout: the built program does not contain the lab
     */
    public static LabScripts ofCheckout(Map<String, String> environment, Consumer<String> listener) {
        String home = System.getProperty(HOME_PROPERTY);
        Stream<Path> places = home == null
                ? Stream.iterate(Path.of("").toAbsolutePath(), place -> place != null, Path::getParent)
                : Stream.of(Path.of(home));
        Path folder = places.map(place -> place.resolve("lab"))
                .filter(place -> Files.isExecutable(place.resolve("up")))
                .findFirst()
                .orElseThrow(
                        () -> new BadInputException(
                                "--lab: no lab/up here; the lab's scripts are part of the checkout, so run ./firstbell from it"));
        return new LabScripts(folder, environment, listener);
    }

    /**
     * Runs a script to its end.
     *
     * @return its standard output
     * @throws IllegalStateException if it failed, with its last words
     */
    public String run(String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of(folder.resolve(script).toString()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /** The same for any program. */
    public String run(List<String> command) {
        // An ignored signal stays ignored across exec; lab/lib.sh gives daemons its default back.
        List<String> shielded = new ArrayList<>(List.of("sh", "-c", "trap '' INT; exec \"$@\"", "firstbell-lab"));
        shielded.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(shielded);
        builder.environment().putAll(environment);
        Deque<String> lastErrorLines = new ArrayDeque<>();
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            CompletableFuture<Void> errorOutput =
                    CompletableFuture.runAsync(() -> process.errorReader(StandardCharsets.UTF_8)
                            .lines()
                            .forEach(line -> {
                                listener.accept(line);
                                lastErrorLines.add(line);
                                if (lastErrorLines.size() > LAST_ERROR_LINES) {
                                    lastErrorLines.remove();
                                }
                            }));
            String printed;
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                printed = reader.lines().map(line -> line + "\n").collect(Collectors.joining());
            }
            int exitCode = process.waitFor();
            errorOutput.join();
            if (exitCode != 0) {
                throw new IllegalStateException(String.join(" ", command) + " ended with " + exitCode
                        + lastErrorLines.stream().map(line -> "\n  " + line).collect(Collectors.joining()));
            }
            return printed;
        } catch (IOException e) {
            throw new UncheckedIOException(command.get(0) + " cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + command.get(0) + " was at work", e);
        }
    }
}
