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
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Why a file could not be read or written, or a port not be opened, in words. Stateless and thread-safe. */
public final class FileProblem {
    /** The operating system's texts (strerror), as the JDK passes them on, in plain words. */
    private static final Map<String, String> SYSTEM = new LinkedHashMap<>();

    static {
        SYSTEM.put("no space left on device", "the disk is full");
        SYSTEM.put("disk quota exceeded", "the disk quota is used up");
        SYSTEM.put("read-only file system", "the file system is read-only");
        SYSTEM.put("permission denied", "permission denied; check the owner and the permissions");
        SYSTEM.put("operation not permitted", "the system does not permit it");
        SYSTEM.put("file name too long", "the name is too long");
        SYSTEM.put("too many open files", "this process has too many open files");
        SYSTEM.put("too many levels of symbolic links", "symbolic links form a loop");
        SYSTEM.put("not a directory", "a part of the path is a file, not a folder");
        SYSTEM.put("is a directory", "this is a folder, not a file");
        SYSTEM.put("input/output error", "the disk reports an error");
        SYSTEM.put("invalid argument", "the file system does not allow this name");
        SYSTEM.put("no such file or directory", "no such file or folder");
        SYSTEM.put("stale file handle", "the network drive has lost the file");
        SYSTEM.put("device or resource busy", "another program uses it");
        SYSTEM.put("no such device or address", "no program reads or writes at the other end");
        SYSTEM.put("broken pipe", "the other end was closed");
        SYSTEM.put("address already in use", "the address is already in use");
        SYSTEM.put("cannot assign requested address", "this machine does not have the address");
        // The client has the same words (NetworkFailures); it uses no other room, so a test of the command compares
        // them.
        SYSTEM.put("connection refused", "connection refused");
        SYSTEM.put("connection reset", "the other side reset the connection");
        SYSTEM.put("timed out", "no answer in time");
        SYSTEM.put("network is unreachable", "the network is unreachable");
        SYSTEM.put("no route to host", "there is no route to the host");
    }

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
        return SYSTEM.entrySet().stream()
                .filter(known -> lower.contains(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
