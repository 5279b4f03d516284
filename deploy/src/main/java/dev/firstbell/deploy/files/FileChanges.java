package dev.firstbell.deploy.files;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FileProblem;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/**
 * Changes several files, all of them or none. The new contents are written beside the files first, then a list of what is to be
 * done, and only then are the files replaced, one after the other. A process that is killed before the list is complete has
 * changed nothing; after that, {@link #finish} does the rest.
 *
 * @param folder where the list is kept
 * @param changes of different files
 */
public record FileChanges(Path folder, List<Change> changes) {
    /** The list of a change that has begun. */
    public static final String LIST = ".firstbell-apply.json";

    private static final int SCHEMA = 1;

    public FileChanges {
        requireNonNull(folder, "folder is null");
        changes = List.copyOf(changes);
    }

    /**
     * A change of one file.
     *
     * @param file the file itself, not a link to it
     * @param before its text; empty if it does not exist
     * @param after its new text; empty if it is to be deleted
     */
    public record Change(Path file, Optional<String> before, Optional<String> after) {
        public Change {
            requireNonNull(file, "file is null");
            requireNonNull(before, "before is null");
            requireNonNull(after, "after is null");
        }

        private Path temporary() {
            return file.resolveSibling("." + file.getFileName() + ".firstbell");
        }
    }

    /** What is to be done with one file. */
    record Step(
            String file,
            String temporary,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> sha256Before,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> sha256After) {}

    /** The list. */
    record Steps(int schema, List<Step> files) {}

    /**
     * Makes all changes.
     *
     * @throws BadInputException if a file cannot be written or has changed since it was read; then nothing was changed
     */
    public void write() {
        check();
        stage();
        finish(folder);
    }

    /**
     * Checks that all files can be written.
     *
     * @throws BadInputException if not, with all reasons
     */
    public void check() {
        List<String> problems = new ArrayList<>();
        for (Change change : changes) {
            try {
                problem(change)
                        .ifPresent(problem -> problems.add(change.file() + ": " + problem + "; nothing was changed"));
            } catch (IOException e) {
                problems.add(change.file() + ": the file cannot be read: " + FileProblem.reason(e)
                        + "; nothing was changed");
            }
        }
        if (!problems.isEmpty()) {
            throw new BadInputException(problems);
        }
    }

    private static Optional<String> problem(Change change) throws IOException {
        Path file = change.file();
        if (Files.isDirectory(file)) {
            return Optional.of("this is a folder; give a file");
        }
        if (change.before().isEmpty()) {
            Path parent = file.toAbsolutePath().getParent();
            return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                    ? Optional.of("the file exists meanwhile; try again")
                    : Files.isDirectory(parent)
                            ? Optional.empty()
                            : Optional.of("the folder " + parent + " does not exist; create it first");
        }
        if (!Files.exists(file)) {
            return Optional.of("the file was removed since it was read; try again");
        }
        if (!Files.isWritable(file) || writeProtected(file)) {
            return Optional.of("the file is read-only; allow writing (chmod u+w) if it may be edited");
        }
        return sha256(file).equals(Optional.of(Sha256.of(change.before().get())))
                ? Optional.empty()
                : Optional.of("the file has changed since it was read; try again");
    }

    /** Whether the permissions let no one write; the superuser could, but the permissions are meant. */
    private static boolean writeProtected(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return view != null
                && Files.getPosixFilePermissions(file).stream()
                        .noneMatch(permission -> permission == PosixFilePermission.OWNER_WRITE
                                || permission == PosixFilePermission.GROUP_WRITE
                                || permission == PosixFilePermission.OTHERS_WRITE);
    }

    /** Writes the new contents and the list; no file is changed yet. */
    void stage() {
        List<Path> written = new ArrayList<>();
        try {
            List<Step> steps = new ArrayList<>();
            for (Change change : changes) {
                if (change.after().isPresent()) {
                    written.add(change.temporary());
                    Files.deleteIfExists(change.temporary());
                    writeThrough(change.temporary(), change.after().get(), change.file());
                }
                steps.add(new Step(
                        relative(change.file()),
                        relative(change.temporary()),
                        change.before().map(Sha256::of),
                        change.after().map(Sha256::of)));
            }
            writeThrough(
                    folder.resolve(LIST),
                    Json.pretty().writeValueAsString(new Steps(SCHEMA, steps)) + "\n",
                    folder.resolve(LIST));
        } catch (IOException e) {
            written.forEach(FileChanges::deleteQuietly);
            throw new BadInputException(
                    folder + ": the files cannot be written: " + FileProblem.reason(e) + "; nothing was changed");
        }
    }

    private String relative(Path file) {
        return folder.toAbsolutePath()
                .normalize()
                .relativize(file.toAbsolutePath().normalize())
                .toString();
    }

    /** Writes a new file to the disk, with the permissions of another one. */
    private static void writeThrough(Path file, String text, Path like) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            if (view != null && Files.exists(like) && !like.equals(file)) {
                view.setPermissions(Files.getPosixFilePermissions(like));
            }
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The next change replaces it.
        }
    }

    /** Whether a change of files in a folder has begun and not ended. */
    public static boolean isUnfinished(Path folder) {
        return Files.exists(folder.resolve(LIST));
    }

    /**
     * The files of a change that has begun which lie outside a folder. A list in a repository may be of others, and must not
     * lead out of it.
     */
    public static List<Path> outside(Path folder) {
        try {
            Path inside = folder.toAbsolutePath().normalize();
            return steps(folder.resolve(LIST)).map(Steps::files).orElse(List.of()).stream()
                    .flatMap(step -> Stream.of(step.file(), step.temporary()))
                    .map(file -> inside.resolve(file).normalize())
                    .filter(file -> !file.startsWith(inside))
                    .toList();
        } catch (IOException e) {
            throw new BadInputException(folder.resolve(LIST) + ": the file cannot be read: " + FileProblem.reason(e));
        }
    }

    /**
     * Does the rest of a change that has begun.
     *
     * @return the files that were still to be changed
     * @throws BadInputException if a file was changed by another program meanwhile; then nothing more is changed
     */
    public static List<Path> finish(Path folder) {
        Path list = folder.resolve(LIST);
        try {
            Optional<Steps> steps = steps(list);
            List<Path> left = new ArrayList<>();
            if (steps.isPresent()) {
                List<Step> todo = left(folder, list, steps.get());
                for (Step step : todo) {
                    Path file = folder.resolve(step.file()).normalize();
                    left.add(file);
                    if (step.sha256After().isPresent()) {
                        Files.move(
                                folder.resolve(step.temporary()),
                                file,
                                StandardCopyOption.REPLACE_EXISTING,
                                StandardCopyOption.ATOMIC_MOVE);
                    } else {
                        Files.deleteIfExists(file);
                    }
                }
            }
            Files.deleteIfExists(list);
            return left;
        } catch (IOException e) {
            throw new BadInputException(folder + ": not all files could be written: " + FileProblem.reason(e)
                    + "; run the same command again, which does the rest");
        }
    }

    /** The list; empty if it was not complete, and so nothing was changed. */
    private static Optional<Steps> steps(Path list) throws IOException {
        try {
            return Optional.of(Json.lines().readValue(Files.readString(list), Steps.class));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static List<Step> left(Path folder, Path list, Steps steps) throws IOException {
        List<Step> left = new ArrayList<>();
        for (Step step : steps.files()) {
            Path file = folder.resolve(step.file()).normalize();
            Optional<String> now = sha256(file);
            if (now.equals(step.sha256After())) {
                continue;
            }
            boolean ready = step.sha256After().isEmpty()
                    || sha256(folder.resolve(step.temporary())).equals(step.sha256After());
            if (!now.equals(step.sha256Before()) || !ready) {
                throw new BadInputException(file + ": `apply` was interrupted before it wrote this file, and "
                        + (ready ? "the file was changed since" : "what it would have written is gone")
                        + "; check the files in it, remove " + list
                        + ", and apply the plan again; nothing was changed");
            }
            left.add(step);
        }
        return left;
    }

    private static Optional<String> sha256(Path file) throws IOException {
        return Files.isRegularFile(file) ? Optional.of(Sha256.of(Files.readAllBytes(file))) : Optional.empty();
    }
}
