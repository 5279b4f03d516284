package dev.firstbell.cli.apply;

import dev.firstbell.records.applied.Application;
import dev.firstbell.records.io.Excerpt;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;

/** The text of a commit with the edits of a plan, for a person to review and to use. Stateless. */
final class CommitMessage {
    private CommitMessage() {}

    /** The message for a plan that was applied. */
    static String of(Application application, List<FileEdit> edits, PlanEvidence evidence) {
        StringBuilder message = new StringBuilder(
                "Apply Firstbell's plan for " + Excerpt.of(application.plan().name()) + "\n\n");
        edits.stream()
                .filter(FileEdit::changes)
                .forEach(edit -> message.append(edit.target().nameInDiff())
                        .append('\n')
                        .append(edit.made().isEmpty() ? "- created\n" : "")
                        .append(edit.made().stream()
                                .map(made -> "- " + made.name() + ": "
                                        + (made.isInserted()
                                                ? "inserted\n"
                                                : made.before().strip() + " to "
                                                        + made.after().strip() + "\n"))
                                .collect(Collectors.joining())));
        message.append('\n')
                .append("Method: ")
                .append(application.plan().method())
                .append("; ")
                .append(evidence.inWords())
                .append(".\n");
        if (!application.accepted().isEmpty()) {
            message.append("Accepted by name: ")
                    .append(String.join(", ", application.accepted()))
                    .append(".\n");
        }
        return message.append("The plan expires at ")
                .append(application.expiry().at())
                .append(": ")
                .append(application.expiry().rule())
                .append(".\n")
                .toString();
    }

    /** The message for a plan that was taken back. */
    static String ofRollback(Application undone) {
        return "Roll back Firstbell's plan for " + Excerpt.of(undone.plan().name()) + "\n\nThe values from before "
                + undone.at().atZone(ZoneOffset.UTC).toLocalDate() + " are back.\n";
    }
}
