package dev.firstbell.deploy.files;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A folder in the work tree of a git repository, read through the {@code git} command. Nothing is changed. Immutable.
 *
 * @param folder the folder
 * @param top the top of the work tree
 */
public record GitWorkTree(Path folder, Path top) {
    private static final int LONGEST_OUTPUT = 16 * 1024 * 1024;

    public GitWorkTree {
        requireNonNull(folder, "folder is null");
        requireNonNull(top, "top is null");
    }

    /** What git says about a file. */
    public enum State {
        /** As committed; or a file that does not exist, and never did. */
        CLEAN,
        /** Changed, or not committed. */
        CHANGED,
        /** Named by .gitignore, so that a commit does not contain it. */
        IGNORED
    }

    /**
     * The work tree that a folder is in.
     *
     * @param option the option that names it, for messages
     * @throws BadInputException if it is in none, or git is not installed
     */
    public static GitWorkTree of(String option, Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new BadInputException(option + ": " + folder
                    + (Files.exists(folder) ? " is a file; give the folder of a checkout" : " does not exist")
                    + "; clone the deployment's repository, and give its folder");
        }
        Answer answer = git(option, folder, "rev-parse", "--show-toplevel");
        if (answer.exitCode() != 0 || answer.out().isBlank()) {
            throw new BadInputException(option + ": " + folder + " is not in the work tree of a git repository"
                    + (answer.err().isBlank() || answer.err().contains("not a git repository")
                            ? ""
                            : ": git says " + Excerpt.quoted(answer.err().strip()))
                    + "; give a checkout, or name the files with --values, --schedule and --tfvars instead");
        }
        try {
            return new GitWorkTree(
                    folder.toRealPath(), Path.of(answer.out().strip()).toRealPath());
        } catch (IOException e) {
            throw new BadInputException(option + ": " + folder + " cannot be read; check its permissions");
        }
    }

    /** The files in the folder and below that git tracks or would track. */
    public List<Path> files() {
        Answer answer = git("git", folder, "ls-files", "--cached", "--others", "--exclude-standard", "-z");
        return Arrays.stream(answer.out().split("\0"))
                .filter(name -> !name.isEmpty())
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .distinct()
                .sorted()
                .toList();
    }

    /** What git says about a file of the work tree. */
    public State state(Path file) {
        Answer answer = git(
                "git",
                folder,
                "status",
                "--porcelain=v1",
                "-z",
                "--ignored",
                "--untracked-files=all",
                "--",
                file.toString());
        if (answer.exitCode() != 0) {
            throw new BadInputException(file + ": git cannot tell whether the file has changed: "
                    + Excerpt.quoted(answer.err().strip()) + "; nothing was changed");
        }
        return answer.out().isEmpty() ? State.CLEAN : answer.out().startsWith("!!") ? State.IGNORED : State.CHANGED;
    }

    /** Whether a commit would not contain a file that does not exist yet. */
    public boolean ignores(Path file) {
        return git("git", folder, "check-ignore", "--quiet", "--", file.toString())
                        .exitCode()
                == 0;
    }

    /** A file's path from the top, with forward slashes, as in a patch. */
    public String name(Path file) {
        List<String> names = new ArrayList<>();
        top.relativize(file).forEach(part -> names.add(part.toString()));
        return String.join("/", names);
    }

    /** Whether a file is in the folder or below. */
    public boolean has(Path file) {
        return file.startsWith(folder);
    }

    private record Answer(int exitCode, String out, String err) {}

    private static Answer git(String option, Path folder, String... arguments) {
        List<String> command = new ArrayList<>(List.of("git", "-c", "core.fsmonitor=false", "-C", folder.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        // Set by git for its hooks; they would lead to another repository.
        builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
        builder.environment().put("LC_ALL", "C");
        try {
            Path err = Files.createTempFile("firstbell-git", ".err");
            try {
                Process process = builder.redirectError(err.toFile()).start();
                process.getOutputStream().close();
                String out;
                try (InputStream in = process.getInputStream()) {
                    out = new String(in.readNBytes(LONGEST_OUTPUT), StandardCharsets.UTF_8);
                }
                int exitCode = process.waitFor();
                return new Answer(exitCode, out, Files.readString(err));
            } finally {
                Files.deleteIfExists(err);
            }
        } catch (IOException e) {
            throw new BadInputException(
                    option + ": `git` cannot be started; install it, or name the files with --values,"
                            + " --schedule and --tfvars instead");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BadInputException(option + ": the wait for `git` was interrupted; nothing was changed");
        }
    }
}
