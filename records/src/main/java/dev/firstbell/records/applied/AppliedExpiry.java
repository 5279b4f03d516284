package dev.firstbell.records.applied;

import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Whether a file still has the values of a plan that has expired. Stateless. */
public final class AppliedExpiry {
    private static final int MOST_FOLDERS = 8;

    private AppliedExpiry() {}

    /**
     * What to say about a file whose plan has expired. The record is in the file's folder or in one above it. Empty if there is
     * no record, it does not have the file, or the plan still holds.
     */
    public static Optional<String> note(Path file, Instant now) {
        try {
            Path real = file.toRealPath();
            Path folder = real.getParent();
            for (int i = 0; i < MOST_FOLDERS && folder != null; i++, folder = folder.getParent()) {
                if (Files.isRegularFile(folder.resolve(AppliedRecord.FILE))) {
                    String path = folder.relativize(real).toString().replace('\\', '/');
                    return AppliedRecord.read(folder)
                            .flatMap(record -> record.lastOf(path))
                            .filter(last -> !last.expiry().at().isAfter(now))
                            .map(last -> file + ": the plan for " + last.plan().name()
                                    + ", which was applied to this file, expired at "
                                    + last.expiry().at() + " (" + last.expiry().rule()
                                    + "); plan again, and apply the new plan");
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            // Reading the file itself says what is wrong with it.
            return Optional.empty();
        } catch (BadInputException e) {
            return Optional.of(String.join("; ", e.problems()));
        }
    }
}
