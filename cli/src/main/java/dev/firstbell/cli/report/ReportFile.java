package dev.firstbell.cli.report;

import dev.firstbell.cli.plan.FileNames;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FileProblem;
import dev.firstbell.records.run.RunFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The file of a report: an earlier report is replaced, and so is an empty file; any other file is not. */
final class ReportFile {
    /** What the template {@code page.jte} writes into the head of every report. */
    private static final String MARKER = "<meta name=\"generator\" content=\"Firstbell\"/>";

    /** The head of reports from before the marker. */
    private static final String OLDER = "<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>Class start: ";

    private static final int HEAD_BYTES = 1024;

    private ReportFile() {}

    /**
     * Checks that a report can be written to a file without the loss of another file.
     *
     * @param force whether a file that is not one of Firstbell's own may be replaced
     * @throws BadInputException if it cannot, with the reason; {@link ExitCode#USAGE}
     */
    static void check(Path file, boolean force) {
        if (file.toString().isBlank()) {
            throw new BadInputException("--out: the name of the file is empty; give a file, such as report.html");
        }
        try {
            AtomicFiles.requireFolder(file);
        } catch (BadInputException e) {
            throw new BadInputException("--out: " + e.getMessage());
        }
        if (Files.isDirectory(file)) {
            throw new BadInputException(
                    "--out: " + file + " is a folder; give a file, such as " + file.resolve("report.html"));
        }
        try {
            AtomicFiles.requireFile(file);
        } catch (BadInputException e) {
            throw new BadInputException("--out: " + e.getMessage());
        }
        if (!Files.exists(file)) {
            return;
        }
        Optional<String> needed = OwnFile.of(file);
        if (needed.isPresent()) {
            throw new BadInputException("--out: " + file + " " + needed.get()
                    + ", which a report never replaces, even with --force; give another file");
        }
        if (!force && !isReport(file)) {
            throw new BadInputException("--out: " + file + " is there already and is not a report of Firstbell; give"
                    + " another file, or --force to replace it");
        }
    }

    /**
     * Checks that the page does not take the place of a file that it is made from.
     *
     * @param folder of the plan
     * @throws BadInputException if it does; {@link ExitCode#USAGE}
     */
    static void keepRecords(Path file, Path folder, List<RunFolder> runs) {
        for (RunFolder run : runs) {
            if (run.holds(file)) {
                throw new BadInputException("--out: " + file + " belongs to the record of the run " + run.path()
                        + ", which is never overwritten; give another file");
            }
        }
        for (String name : List.of(FileNames.PLAN, FileNames.SCHEDULE, FileNames.VALUES_DIFF)) {
            if (isSame(folder.resolve(name), file)) {
                throw new BadInputException("--out: " + file + " belongs to the plan in " + folder
                        + ", which the report links to; give another file");
            }
        }
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isReport(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(HEAD_BYTES);
            String text = new String(head, StandardCharsets.UTF_8);
            return head.length == 0 || text.contains(MARKER) || text.contains(OLDER);
        } catch (IOException e) {
            throw new BadInputException("--out: " + file + " cannot be read: " + FileProblem.reason(e));
        }
    }
}
