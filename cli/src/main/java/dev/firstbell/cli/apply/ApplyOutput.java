package dev.firstbell.cli.apply;

import dev.firstbell.records.io.AtomicFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where {@code apply} prints: the diff on standard output, what it means on standard error.
 *
 * @param spec the command
 * @param write whether files are changed
 * @param patch the file for the diff; null for none
 * @param message the file for the commit message; null for none
 */
record ApplyOutput(CommandSpec spec, boolean write, Path patch, Path message) {
    void diff(String diff) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(diff);
        out.flush();
        if (patch != null) {
            AtomicFiles.write(patch, diff);
        }
    }

    /** Writes the commit message into its file, and prints it if it was asked for or is to be used. */
    void commitMessage(String text, boolean print) {
        if (message != null) {
            AtomicFiles.write(message, text);
        }
        if (print || message != null) {
            line("commit message:");
            text.lines().forEach(line -> line("  " + line));
        }
    }

    void line(String line) {
        spec.commandLine().getErr().println(line);
    }

    void lines(List<String> lines) {
        lines.forEach(this::line);
    }

    void note(Optional<String> note) {
        note.ifPresent(this::line);
    }

    void flush() {
        spec.commandLine().getErr().flush();
    }
}
