package dev.firstbell.records.io;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The reason of a failure in words, without the names of classes and the messages of libraries. Stateless and thread-safe. */
public final class FailureReason {
    private static final String UNKNOWN = "an error in the program itself";

    private FailureReason() {}

    /** The reason and its causes on one line, the outermost first. */
    public static String of(Throwable error) {
        return String.join(": ", all(error));
    }

    /** Whether the reason has no words: a bug, whose stack trace is worth keeping in a log. */
    public static boolean isUnknown(Throwable error) {
        return known(error).isEmpty();
    }

    /** The reason and its causes, the outermost first; at least one. */
    public static List<String> all(Throwable error) {
        List<String> reasons = known(error);
        return reasons.isEmpty() ? List.of(UNKNOWN) : reasons;
    }

    private static List<String> known(Throwable error) {
        List<String> reasons = new ArrayList<>();
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            words(cause)
                    .filter(reason -> reasons.stream().noneMatch(known -> known.contains(reason)))
                    .ifPresent(reasons::add);
        }
        return reasons;
    }

    private static Optional<String> words(Throwable error) {
        if (error instanceof FileSystemException file) {
            return Optional.of(
                    file.getFile() == null
                            ? FileProblem.reason(file)
                            : file.getFile() + ": " + FileProblem.reason(file));
        }
        Optional<String> own = OwnMessage.ofThis(error);
        return own.isEmpty() && error instanceof IOException io ? FileProblem.known(io) : own;
    }
}
