package dev.firstbell.simulations.internal.injector;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Json;
import dev.firstbell.simulations.internal.gatling.QuietPreferences;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The parent's handle of the injector's process. Commands may come from any thread; one thread delivers the events. */
public final class InjectorProcess {
    private static final Duration LAST_EVENTS = Duration.ofSeconds(10);

    private final Process process;
    private final Writer commands;
    private final Thread reader;

    private InjectorProcess(Process process, Consumer<InjectorEvent> listener, Runnable gone) {
        this.process = process;
        this.commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.reader = new Thread(() -> read(listener, gone), "injector-events");
        this.reader.setDaemon(true);
        this.reader.start();
    }

    /** Returns the command line that starts the injector with this JVM's Java and class path. It contains no secret. */
    public static List<String> commandLine() {
        List<String> command = new ArrayList<>();
        // Ctrl-C and a closed terminal signal every process in the foreground, but only the parent reacts to them: an
        // ignored signal stays ignored across exec, and the JVM honours that.
        command.addAll(List.of("sh", "-c", "trap '' INT HUP; exec \"$@\"", "firstbell-injector"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx1g", "-Xss512k", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        // Without these sizes, metaspace triggers the first collection, which shrinks the heap to what is in use then.
        // That is too small for a class: the collector would run every second and mark nearly all the time.
        command.addAll(List.of("-Xms256m", "-XX:MetaspaceSize=96m"));
        // Returns the memory that the creation of users and tokens needed while the class is running.
        command.add("-XX:G1PeriodicGCInterval=30000");
        command.add("-XX:+ExitOnOutOfMemoryError");
        // Standard output carries events only, and the JVM would print its own warnings there.
        command.addAll(List.of("-Xlog:disable", "-Xlog:all=warning:stderr", "-XX:+DisplayVMOutputToStderr"));
        // Newer JVMs warn when Netty, a dependency of Gatling, loads its native library.
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Djava.util.prefs.PreferencesFactory=" + QuietPreferences.class.getName());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), InjectorMain.class.getName()));
        return List.copyOf(command);
    }

    /**
     * Starts the injector.
     *
     * @param commandLine the process to start: {@link #commandLine()}, except in tests
     * @param log receives the standard error of the process
     * @param listener receives every event
     * @param gone called once, after the last event, when no more events can follow
     */
    public static InjectorProcess start(
            List<String> commandLine, Path log, Consumer<InjectorEvent> listener, Runnable gone) {
        try {
            Process process = new ProcessBuilder(commandLine)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            return new InjectorProcess(process, listener, gone);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the injector's Java process", e);
        }
    }

    /** Sends a command. A command to a process that has ended is lost; the missing events show that. */
    public void send(InjectorCommand command) {
        synchronized (commands) {
            try {
                commands.write(Json.lines().writeValueAsString(command));
                commands.write('\n');
                commands.flush();
            } catch (IOException e) {
                // The process is gone; the callback `gone` reports that.
                process.destroy();
            }
        }
    }

    /** Kills the process. The journal lists what it leaves behind. */
    public void kill() {
        process.destroyForcibly();
    }

    /**
     * Waits until the process has ended and its events are delivered.
     *
     * @return false if the process has not ended within the limit
     */
    public boolean await(Duration limit) throws InterruptedException {
        boolean ended = process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
        if (ended) {
            reader.join(LAST_EVENTS.toMillis());
        }
        return ended;
    }

    /** Returns the operating system's handle of the process. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    private void read(Consumer<InjectorEvent> listener, Runnable gone) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                listener.accept(InjectorMessages.event(line));
            }
        } catch (IOException e) {
            // A kill closes the pipe; that is an end like any other.
            orphan();
        } catch (BadInputException e) {
            listener.accept(new InjectorEvent.Broken(e.getMessage()));
            orphan();
        } finally {
            gone.run();
        }
    }

    /** Closes the injector's input, which makes it clean up and exit, because its events cannot be read any more. */
    private void orphan() {
        synchronized (commands) {
            try {
                commands.close();
            } catch (IOException e) {
                process.destroy();
            }
        }
    }
}
