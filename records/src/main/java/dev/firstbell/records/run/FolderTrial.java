package dev.firstbell.records.run;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FileProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Tries a folder out: creates it with a file in it, and removes both. Only the file system knows what it permits here: it may
 * be read-only or full, and permissions say nothing about an administrator. Stateless.
 */
final class FolderTrial {
    private static final String REMEDY = "; give a folder in one that you may write to";

    private FolderTrial() {}

    /**
     * Checks that a folder exists or can be created, and that a file can be written in it.
     *
     * @return the folder
     * @throws BadInputException if not, with the reason
     */
    static Path of(Path folder) {
        Deque<Path> created = new ArrayDeque<>();
        try {
            create(folder, created);
            write(folder);
            return folder;
        } finally {
            created.forEach(FolderTrial::remove);
        }
    }

    private static void create(Path folder, Deque<Path> created) {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path part = folder.toAbsolutePath(); part != null && !Files.exists(part); part = part.getParent()) {
            missing.push(part);
        }
        for (Path part : missing) {
            try {
                // `new/..` exists as soon as `new` does.
                if (!Files.exists(part)) {
                    Files.createDirectory(part);
                    created.push(part);
                }
            } catch (IOException e) {
                throw cannotBeCreated(folder, e);
            }
        }
    }

    private static void write(Path folder) {
        try {
            Path file = Files.createTempFile(folder, ".firstbell", ".tmp");
            try {
                Files.writeString(file, "trial");
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new BadInputException(folder + ": no file can be written in this folder: " + FileProblem.reason(e)
                    + "; give another folder");
        }
    }

    /** What keeps a folder from being created. */
    static BadInputException cannotBeCreated(Path folder, IOException error) {
        for (Path part = folder.toAbsolutePath(); part != null; part = part.getParent()) {
            if (Files.isRegularFile(part)) {
                return new BadInputException(
                        folder + ": the folder cannot be created: " + part + " is a file, not a folder" + REMEDY);
            }
            if (Files.isSymbolicLink(part) && !Files.exists(part)) {
                return new BadInputException(folder + ": the folder cannot be created: " + part
                        + " is a symbolic link, and " + target(part) + "; give another folder");
            }
            if (Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
                break;
            }
        }
        return new BadInputException(folder + ": the folder cannot be created: " + FileProblem.reason(error) + REMEDY);
    }

    private static String target(Path link) {
        try {
            return "its target is " + link.toRealPath();
        } catch (NoSuchFileException e) {
            return "its target does not exist";
        } catch (IOException e) {
            return FileProblem.reason(e);
        }
    }

    private static void remove(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder + ", which was created to try it out", e);
        }
    }
}
