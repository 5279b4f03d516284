package dev.firstbell.cli.apply;

import dev.firstbell.deploy.files.FileChanges;
import dev.firstbell.deploy.values.UnifiedDiff;
import dev.firstbell.records.applied.AppliedFile;
import dev.firstbell.records.applied.KeyEdit;
import dev.firstbell.records.io.Sha256;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a plan changes in one file.
 *
 * @param target the file
 * @param after its new text
 * @param made the edits, in their order; none for a file that is created
 * @param notes what a person must know, one sentence each
 * @param unmet values of the plan for which an edit would have no effect, one sentence each
 */
record FileEdit(TargetFile target, String after, List<KeyEdit> made, List<String> notes, List<String> unmet) {
    FileEdit {
        made = List.copyOf(made);
        notes = List.copyOf(notes);
        unmet = List.copyOf(unmet);
    }

    boolean changes() {
        return !after.equals(target.text().orElse(""));
    }

    /** The diff, also of a file that is created; empty if nothing is changed. */
    String diff() {
        return diff(target.nameInDiff(), target.text(), Optional.of(after));
    }

    /** A diff that {@code patch} and {@code git apply} take for a file that is created or deleted, too. */
    static String diff(String name, Optional<String> before, Optional<String> after) {
        String diff = UnifiedDiff.of(name, before.orElse(""), after.orElse(""));
        if (before.isEmpty()) {
            diff = diff.replaceFirst("^--- .*", "--- /dev/null").replaceFirst("(?m)^@@ -\\d+,0 ", "@@ -0,0 ");
        }
        if (after.isEmpty()) {
            diff = diff.replaceFirst("(?m)^\\+\\+\\+ .*", "+++ /dev/null")
                    .replaceFirst("(?m)^(@@ -\\S+) \\+\\d+,0 ", "$1 +0,0 ");
        }
        return diff;
    }

    FileChanges.Change change() {
        return new FileChanges.Change(target.file(), target.text(), Optional.of(after));
    }

    /** What the record says about it. */
    AppliedFile applied(Path folder) {
        return new AppliedFile(
                target.pathFrom(folder), target.kind(), target.text().map(Sha256::of), Sha256.of(after), made);
    }
}
