package dev.firstbell.records.io;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import java.util.Map;

/** Why a file cannot be read or written, in words: the JDK's exceptions often have the path as their whole message. */
public final class FileFailures {
    /** The system's own texts (strerror), as the JDK passes them on. */
    private static final Map<String, String> SYSTEM = Map.ofEntries(
            Map.entry("no space left on device", "the disk is full"),
            Map.entry("disk quota exceeded", "the disk quota is used up"),
            Map.entry("read-only file system", "the file system is read-only"),
            Map.entry("permission denied", "permission denied"),
            Map.entry("operation not permitted", "the system does not permit it"),
            Map.entry("file name too long", "the name is too long"),
            Map.entry("too many open files", "this process has too many open files"),
            Map.entry("not a directory", "a part of the path is a file, not a folder"),
            Map.entry("is a directory", "this is a folder, not a file"),
            Map.entry("input/output error", "the disk reports an error"),
            Map.entry("invalid argument", "the file system does not allow this name"),
            Map.entry("no such file or directory", "no such file or folder"),
            Map.entry("stale file handle", "the network drive has lost the file"));

    private static final String UNKNOWN = "the system reports an error";

    private FileFailures() {}

    /** The reason without the path. */
    public static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof NotDirectoryException) {
            return "a part of the path is a file, not a folder";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "a file of this name is in the way";
        }
        if (failure instanceof DirectoryNotEmptyException) {
            return "the folder is not empty";
        }
        if (failure instanceof FileSystemLoopException) {
            return "symbolic links lead in a circle";
        }
        if (failure instanceof CharacterCodingException) {
            return "the text is not UTF-8";
        }
        String text = failure instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : String.valueOf(failure.getMessage());
        String lower = text.toLowerCase(Locale.ROOT);
        return SYSTEM.entrySet().stream()
                .filter(known -> lower.contains(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(UNKNOWN);
    }

    /** Whether {@link #reason} says more than that there is an error. */
    public static boolean isKnown(IOException failure) {
        return !reason(failure).equals(UNKNOWN);
    }
}
