package dev.firstbell.records.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import java.util.Optional;

/** Why a file could not be read or written, or a port not be opened, in words. Stateless and thread-safe. */
public final class FileProblem {
    private FileProblem() {}

    /** The reason, as the end of a sentence: {@code permission denied}. The file is named by the caller. */
    public static String reason(IOException e) {
        return known(e).orElse("the operating system gives no reason");
    }

    /** The reason, if there are words for it. */
    static Optional<String> known(IOException e) {
        if (e instanceof NoSuchFileException) {
            return Optional.of("no such file or folder");
        }
        if (e instanceof AccessDeniedException) {
            return Optional.of("permission denied; check the owner and the permissions");
        }
        if (e instanceof NotDirectoryException) {
            return Optional.of("a part of the path is a file, not a folder");
        }
        if (e instanceof FileAlreadyExistsException) {
            return Optional.of("a file with this name exists already");
        }
        if (e instanceof DirectoryNotEmptyException) {
            return Optional.of("the folder is not empty");
        }
        if (e instanceof FileSystemLoopException) {
            return Optional.of("symbolic links form a loop");
        }
        if (e instanceof CharacterCodingException) {
            return Optional.of("the file is not UTF-8 text; save it as UTF-8");
        }
        return bySystem(e instanceof FileSystemException file ? file.getReason() : e.getMessage());
    }

    /** The same for an exception that wraps the reason. */
    public static String reason(UncheckedIOException e) {
        return reason(e.getCause());
    }

    /** The operating system's own words for the cases that occur, and no others: libraries use the same field for theirs. */
    private static Optional<String> bySystem(String reason) {
        String lower = String.valueOf(reason).toLowerCase(Locale.ROOT);
        for (String known : new String[] {
            "no space left on device",
            "read-only file system",
            "is a directory",
            "not a directory",
            "file name too long",
            "too many open files",
            "too many levels of symbolic links",
            "disk quota exceeded",
            "permission denied",
            "operation not permitted",
            "no such file or directory",
            "stale file handle",
            "input/output error",
            "device or resource busy",
            "no such device or address",
            "invalid argument",
            "broken pipe",
            "address already in use",
            "cannot assign requested address",
            "connection refused",
            "connection reset",
            "connection timed out",
            "network is unreachable",
            "no route to host"
        }) {
            if (lower.contains(known)) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }
}
