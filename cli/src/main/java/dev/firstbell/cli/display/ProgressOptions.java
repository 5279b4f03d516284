package dev.firstbell.cli.display;

import dev.firstbell.simulations.RunProgress;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options for following a run's progress, by people and by Prometheus. */
public final class ProgressOptions {
    @Option(names = "--quiet", description = "Print only the result and errors.")
    private boolean quiet;

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            description = "Serve the progress at /metrics in OpenMetrics while the run lasts; 0 chooses a free port.")
    private Integer metricsPort;

    @Option(
            names = "--metrics-address",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Where to listen for that (${DEFAULT-VALUE}: for this machine alone).")
    private String metricsAddress;

    /** Whether only the result is wanted. */
    public boolean quiet() {
        return quiet;
    }

    /**
     * Checks that what the options ask for can be opened, and leaves nothing open.
     *
     * @return true
     * @throws dev.firstbell.records.io.BadInputException if the port cannot be listened at
     */
    public boolean check() {
        if (metricsPort != null) {
            MetricsEndpoint.open(metricsAddress, metricsPort).close();
        }
        return true;
    }

    /**
     * Opens what the options ask for.
     *
     * @param err where people watch
     * @throws dev.firstbell.records.io.BadInputException if the port cannot be listened at
     */
    public Progress open(PrintWriter err) {
        Optional<MetricsEndpoint> endpoint =
                Optional.ofNullable(metricsPort).map(port -> MetricsEndpoint.open(metricsAddress, port));
        Progress progress = new Progress(display(err), endpoint);
        if (!quiet) {
            endpoint.ifPresent(open -> {
                err.println("metrics: " + open.url());
                err.flush();
            });
        }
        return progress;
    }

    private Display display(PrintWriter err) {
        if (quiet) {
            return new Display.Silent();
        }
        // Set by the launcher, which knows: Java cannot ask about standard error alone.
        return Boolean.getBoolean("firstbell.terminal")
                ? new ScreenDisplay(err, TerminalSize.current(System::nanoTime), Glyphs.of(charset()))
                : new LineDisplay(err, System::nanoTime);
    }

    /** The charset of standard error where the JDK reports one, else the default charset. */
    private static Charset charset() {
        return Optional.ofNullable(System.getProperty("stderr.encoding"))
                .filter(Charset::isSupported)
                .map(Charset::forName)
                .orElseGet(Charset::defaultCharset);
    }

    /** All displays of one run. */
    public static final class Progress implements AutoCloseable {
        private final Display display;
        private final Optional<MetricsEndpoint> endpoint;

        Progress(Display display, Optional<MetricsEndpoint> endpoint) {
            this.display = display;
            this.endpoint = endpoint;
        }

        public void show(String name, RunProgress progress) {
            display.show(name, progress);
            endpoint.ifPresent(open -> open.show(name, progress));
        }

        /** Makes room for other output. */
        public void end() {
            display.end();
        }

        @Override
        public void close() {
            display.end();
            endpoint.ifPresent(MetricsEndpoint::close);
        }
    }
}
