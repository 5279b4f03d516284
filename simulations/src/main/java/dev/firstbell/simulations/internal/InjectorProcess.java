package dev.firstbell.simulations.internal;

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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;

/** The injector as its parent holds it. Orders may come from any thread; reports are handed over on one. */
public final class InjectorProcess {
    private final Process process;
    private final Writer orders;
    private final Thread reader;

    private InjectorProcess(Process process, Consumer<Report> listener, Runnable gone) {
        this.process = process;
        this.orders = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.reader = new Thread(() -> read(process, listener, gone), "injector-reports");
        this.reader.setDaemon(true);
        this.reader.start();
    }

    /**
     * Starts the injector.
     *
     * @param log where its standard error goes
     * @param listener hears every report
     * @param gone called once, after the last report, when the process can report no more
     */
    public static InjectorProcess start(Path log, Consumer<Report> listener, Runnable gone) {
        List<String> command = new ArrayList<>();
        // A Ctrl-C on the terminal goes to every process in the foreground. It is the parent's to answer: an ignored
        // signal stays ignored across exec, and the JVM honours that.
        command.addAll(List.of("sh", "-c", "trap '' INT; exec \"$@\"", "firstbell-injector"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx1g", "-Xss512k", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        command.add("-Djava.util.prefs.PreferencesFactory=" + QuietPreferences.class.getName());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), InjectorMain.class.getName()));
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
    public void order(Order order) {
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

    /** Waits for the end of the process. */
    public void await() throws InterruptedException {
        process.waitFor();
        reader.join(TimeUnit.SECONDS.toMillis(10));
    }

    private static void read(Process process, Consumer<Report> listener, Runnable gone) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                listener.accept(Json.lines().readValue(line, Report.class));
            }
        } catch (IOException | JacksonException e) {
            listener.accept(new Report.Broken("the injector's reports cannot be read: " + e.getMessage()));
        } finally {
            gone.run();
        }
    }
}
