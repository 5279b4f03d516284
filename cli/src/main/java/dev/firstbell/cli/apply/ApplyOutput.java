package dev.firstbell.cli.apply;

import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Problems;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
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
    /**
     * Checks that the files for the diff and the message can be written, before anything else is.
     *
     * @param edited the files that are edited, which are no place for them
     * @throws BadInputException with every reason why not
     */
    void check(List<Path> edited) {
        Problems problems = new Problems();
        for (Path file : Stream.of(patch, message).filter(Objects::nonNull).toList()) {
            problems.attempt(() -> {
                AtomicFiles.requireFile(file);
                AtomicFiles.requireFolder(file);
                if (edited.stream().anyMatch(one -> absolute(one).equals(absolute(file)))) {
                    throw new BadInputException(
                            file + ": `apply` edits this file; give another one for the diff or the commit message");
                }
                return file;
            });
        }
        if (patch != null && message != null && absolute(patch).equals(absolute(message))) {
            problems.add("--patch, --message: both are " + patch + "; give two files");
        }
        problems.throwIfAny();
    }

    private static Path absolute(Path file) {
        return file.toAbsolutePath().normalize();
    }

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
