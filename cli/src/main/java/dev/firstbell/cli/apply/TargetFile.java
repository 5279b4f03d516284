package dev.firstbell.cli.apply;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.values.ValuesFile;
import dev.firstbell.records.applied.AppliedFile.Kind;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.PastedCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A file that a plan is written into.
 *
 * @param kind what it holds
 * @param given the file as the user named it, perhaps a link
 * @param file the file itself
 * @param text its text; empty if it does not exist yet
 * @param nameInDiff its path in the diff and in messages
 * @param howToApply the command that takes the diff
 */
record TargetFile(Kind kind, Path given, Path file, Optional<String> text, String nameInDiff, String howToApply) {
    TargetFile {
        requireNonNull(kind, "kind is null");
        requireNonNull(given, "given is null");
        requireNonNull(file, "file is null");
        requireNonNull(text, "text is null");
    }

    /**
     * Reads a file that the user named.
     *
     * @throws BadInputException if it cannot be read; a schedule and a file of variables need not exist
     */
    static TargetFile read(Kind kind, Path given) {
        TargetFile read = read(kind, given, "");
        boolean here = isBelowCurrentFolder(given);
        Path file = given.toAbsolutePath().normalize();
        // `patch` and `git apply` refuse absolute paths and those that lead upwards.
        String name = here
                ? StreamSupport.stream(currentFolder().relativize(file).spliterator(), false)
                        .map(Path::toString)
                        .collect(Collectors.joining("/"))
                : file.getFileName().toString();
        String how = here
                ? "`patch -p1` or `git apply` here"
                : "`" + PastedCommand.of("patch", "-p1", "-d", file.getParent()) + "`";
        return new TargetFile(kind, given, read.file(), read.text(), name, how);
    }

    /** The same with the name that a git repository has for it. */
    static TargetFile read(Kind kind, Path given, String nameInDiff) {
        String option = "--" + kind.label();
        boolean absent = kind != Kind.VALUES && !Files.exists(given, LinkOption.NOFOLLOW_LINKS);
        if (absent && kind == Kind.TFVARS && !given.toString().endsWith(".json")) {
            throw new BadInputException(
                    option + ": " + given + ": expected a file whose name ends in .auto.tfvars.json,"
                            + " which Terraform reads as JSON and loads by itself");
        }
        if (absent && !Files.isDirectory(given.toAbsolutePath().normalize().getParent())) {
            throw new BadInputException(option + ": " + given + " cannot be created: its folder does not exist");
        }
        Optional<String> text = absent
                ? Optional.empty()
                : Optional.of(ValuesFile.read(option, given).text());
        try {
            Path absolute = given.toAbsolutePath().normalize();
            Path file = absent ? absolute.getParent().toRealPath().resolve(absolute.getFileName()) : given.toRealPath();
            return new TargetFile(kind, given, file, text, nameInDiff, "");
        } catch (IOException e) {
            throw new BadInputException(option + ": " + given + " cannot be read; check its permissions");
        }
    }

    private static boolean isBelowCurrentFolder(Path given) {
        return given.toAbsolutePath().normalize().startsWith(currentFolder());
    }

    private static Path currentFolder() {
        return Path.of("").toAbsolutePath().normalize();
    }

    /** The file's path from the folder of the record, with forward slashes. */
    String pathFrom(Path folder) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    /** Which file was changed if a link was given; empty if none was. */
    Optional<String> linkNote() {
        return Files.isSymbolicLink(given)
                ? Optional.of(given + " is a link; the file that changed is " + file)
                : Optional.empty();
    }
}
