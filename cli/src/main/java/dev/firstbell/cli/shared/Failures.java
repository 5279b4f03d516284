package dev.firstbell.cli.shared;

import dev.firstbell.client.call.HubException;
import dev.firstbell.records.io.FileFailures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** A failure of the environment or of the program, in words: no class name and no text of a library's exception. */
public final class Failures {
    /** The environment variable that asks for the details that a bug report needs. */
    public static final String TRACE = "FIRSTBELL_TRACE";

    private Failures() {}

    /** What failed, and below it why, one line each. */
    public static List<String> lines(Throwable failure) {
        List<String> lines = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String line = line(cause);
            if (line != null && lines.stream().noneMatch(known -> known.contains(line))) {
                lines.add(line);
            }
        }
        if (lines.isEmpty()) {
            lines.add("an error inside Firstbell stopped this command; run it again with " + TRACE
                    + "=1 in the environment, and report what it prints");
        }
        return lines;
    }

    /** Null for a failure that says nothing to a user. */
    private static String line(Throwable failure) {
        String message = failure.getMessage();
        if (failure instanceof CompletionException || failure instanceof ExecutionException) {
            return null;
        }
        if (failure instanceof HubException) {
            return message;
        }
        if (failure instanceof FileSystemException file) {
            return (file.getFile() == null ? "" : file.getFile() + ": ") + FileFailures.reason(file);
        }
        if (failure instanceof IOException system && FileFailures.isKnown(system)) {
            return FileFailures.reason(system);
        }
        boolean ours = failure instanceof UncheckedIOException
                || failure.getClass() == IOException.class
                || failure.getClass() == IllegalStateException.class;
        boolean words = message != null && !message.isBlank() && !message.matches("(?s).*\\b(?:[a-z]+\\.)+[A-Z]\\w*.*");
        return ours && words ? message : null;
    }
}
