package dev.firstbell.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import picocli.CommandLine;

/** Runs the command in this process. */
public final class Cli {
    /** The plans of the examples have not expired by then. */
    private static final Clock NOW = Clock.fixed(Instant.parse("2026-12-01T12:00:00Z"), ZoneOffset.UTC);

    private Cli() {}

    /** The output and the exit code. */
    public record Answer(int exitCode, String out, String err) {}

    public static Answer firstbell(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine(NOW);
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        String[] texts = new String[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = arguments[i].toString();
        }
        int exitCode = commandLine.execute(texts);
        commandLine.getOut().flush();
        commandLine.getErr().flush();
        return new Answer(exitCode, out.toString(), err.toString());
    }
}
