package dev.firstbell.simulations.internal.injector;

import dev.firstbell.records.Json;
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
import tools.jackson.core.JacksonException;

/** The injector as its parent holds it. Orders may come from any thread; reports are handed over on one. */
public final class InjectorProcess {
    private static final Duration LAST_REPORTS = Duration.ofSeconds(10);

    private final Process process;
    private final Writer orders;
    private final Thread reader;

    private InjectorProcess(Process process, Consumer<InjectorEvent> listener, Runnable gone) {
        this.process = process;
        this.orders = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.reader = new Thread(() -> read(listener, gone), "injector-reports");
        this.reader.setDaemon(true);
        this.reader.start();
    }

    /** The command that starts the injector: this Java, this class path. No secret is in it. */
    public static List<String> command() {
        List<String> command = new ArrayList<>();
        // A Ctrl-C on the terminal goes to every process in the foreground, and so does the terminal's end. They are
        // the
        // parent's to answer: an ignored signal stays ignored across exec, and the JVM honours that.
        command.addAll(List.of("sh", "-c", "trap '' INT HUP; exec \"$@\"", "firstbell-injector"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx1g", "-Xss512k", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        // Without, the first collection is one for the room of classes and leaves a heap of the size that is in use
        // then:
        // too small for a class, a collection each second and marking nearly all the time.
        command.addAll(List.of("-Xms256m", "-XX:MetaspaceSize=96m"));
        // What the making of users and tokens left beyond that is given back while the class goes on.
        command.add("-XX:G1PeriodicGCInterval=30000");
        command.add("-XX:+ExitOnOutOfMemoryError");
        // Standard output is for reports alone, and the JVM's own warnings go there unless told otherwise.
        command.addAll(List.of("-Xlog:disable", "-Xlog:all=warning:stderr", "-XX:+DisplayVMOutputToStderr"));
        // Netty, which Gatling brings, loads a native library; newer JVMs would warn of it.
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Djava.util.prefs.PreferencesFactory=" + QuietPreferences.class.getName());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), InjectorMain.class.getName()));
        return List.copyOf(command);
    }

    /**
     * Starts the injector.
     *
     * @param command what to start; {@link #command()} outside tests
     * @param log where its standard error goes
     * @param listener hears every report
     * @param gone called once, after the last report, when the process can report no more
     */
    public static InjectorProcess start(
            List<String> command, Path log, Consumer<InjectorEvent> listener, Runnable gone) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            return new InjectorProcess(process, listener, gone);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the injector's Java process", e);
        }
    }

    /** Gives an order; one that comes too late for a process that has ended is lost, as its reports will show. */
    public void order(InjectorCommand order) {
        synchronized (orders) {
            try {
                orders.write(Json.lines().writeValueAsString(order));
                orders.write('\n');
                orders.flush();
            } catch (IOException e) {
                // The process has gone; `gone` tells whoever waits.
                process.destroy();
            }
        }
    }

    /** Ends the process now. What it left is in its journal. */
    public void kill() {
        process.destroyForcibly();
    }

    /**
     * Waits for the end of the process and of its reports.
     *
     * @return false if it has not ended within the limit
     */
    public boolean await(Duration limit) throws InterruptedException {
        boolean ended = process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
        if (ended) {
            reader.join(LAST_REPORTS.toMillis());
        }
        return ended;
    }

    /** The process as the operating system knows it. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    private void read(Consumer<InjectorEvent> listener, Runnable gone) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                listener.accept(Json.lines().readValue(line, InjectorEvent.class));
            }
        } catch (IOException e) {
            // A kill closes the pipe: an end like any other.
            orphan();
        } catch (JacksonException e) {
            listener.accept(
                    new InjectorEvent.Broken("the injector's reports cannot be read: " + e.getOriginalMessage()));
            orphan();
        } finally {
            gone.run();
        }
    }

    /** Who cannot be heard is told to clean up and end, by the end of its input. */
    private void orphan() {
        synchronized (orders) {
            try {
                orders.close();
            } catch (IOException e) {
                process.destroy();
            }
        }
    }
}
