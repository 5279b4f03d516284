package dev.firstbell.cli.apply;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.cli.plan.FileNames;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.deploy.files.FileChanges;
import dev.firstbell.deploy.values.OtherValuesFiles;
import dev.firstbell.records.applied.Application;
import dev.firstbell.records.applied.AppliedFile.Kind;
import dev.firstbell.records.applied.AppliedRecord;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Sha256;
import dev.firstbell.records.plan.ScalingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Shows the edits of a plan and, when asked for, makes them, with a record of where they come from.
 *
 * @param folder of the plan
 * @param plan the plan
 * @param targets the files
 * @param edits what is to be changed in them
 * @param evidence what the plan rests on
 * @param now for the record
 */
record PlanApplication(
        Path folder, ScalingPlan plan, ApplyTargets targets, PlanEdits edits, PlanEvidence evidence, Instant now) {

    /** Shows or makes the edits; returns the exit code. */
    int call(ApplyOutput output) throws IOException {
        List<String> checks = edits.checks();
        Application application = application();
        Optional<FileChanges.Change> record = record(application);
        List<FileChanges.Change> changes =
                new ArrayList<>(changed().stream().map(FileEdit::change).toList());
        record.ifPresent(changes::add);
        output.check(Stream.concat(
                        targets.files().values().stream().map(TargetFile::given),
                        Stream.of(targets.folder().resolve(AppliedRecord.FILE)))
                .toList());
        boolean written = output.write() && !changes.isEmpty();
        if (written) {
            new FileChanges(targets.folder(), changes).write();
        }
        output.diff(diff(record));
        output.lines(targets.notes());
        status(output, written);
        edits.edits().forEach(edit -> edit.unmet().forEach(unmet -> output.line("not applied: " + unmet)));
        edits.values()
                .ifPresent(proposal -> output.line("the chart's values are at "
                        + proposal.place().inWords() + " (" + proposal.place().where() + "), because "
                        + proposal.place().why()));
        edits.edits().forEach(edit -> output.lines(edit.notes()));
        if (edits.values().filter(proposal -> !proposal.changes().isEmpty()).isPresent()) {
            output.lines(OtherValuesFiles.notes(targets.files().get(Kind.VALUES).given()));
        }
        output.lines(checks);
        provenance(output, record.isPresent(), written);
        output.lines(edits.nodes());
        if (!changed().isEmpty()) {
            output.commitMessage(
                    CommitMessage.of(application, edits.edits(), evidence),
                    targets.tree().isPresent());
        }
        output.flush();
        return edits.edits().stream().allMatch(edit -> edit.unmet().isEmpty()) ? ExitCode.DONE : ExitCode.NO;
    }

    private List<FileEdit> changed() {
        return edits.edits().stream().filter(FileEdit::changes).toList();
    }

    private Application application() throws IOException {
        return new Application(
                now,
                Version.text(),
                new Application.Plan(
                        plan.className(),
                        plan.method(),
                        Sha256.of(Files.readAllBytes(folder.resolve(FileNames.PLAN))),
                        evidence.sources()),
                evidence.expiry(),
                evidence.runs(),
                evidence.acceptedNames(),
                edits.edits().stream()
                        .filter(edit -> edit.changes() || edit.target().text().isPresent())
                        .map(edit -> edit.applied(targets.folder()))
                        .toList());
    }

    /** The change of the record; empty if files and plan are those of the last time. */
    private Optional<FileChanges.Change> record(Application application) {
        Path file = targets.folder().resolve(AppliedRecord.FILE);
        Optional<AppliedRecord> earlier = AppliedRecord.read(targets.folder());
        boolean otherPlan = earlier.isPresent()
                && application.files().stream()
                        .flatMap(target -> earlier.get().lastOf(target.path()).stream())
                        .anyMatch(last ->
                                !last.plan().sha256().equals(application.plan().sha256()));
        if (changed().isEmpty() && !otherPlan) {
            return Optional.empty();
        }
        return Optional.of(new FileChanges.Change(
                file,
                earlier.map(present -> InputFiles.read(file, "")),
                Optional.of(AppliedRecord.with(earlier, application).text())));
    }

    private String diff(Optional<FileChanges.Change> record) {
        String diffs = changed().stream().map(FileEdit::diff).collect(Collectors.joining());
        return diffs
                + targets.tree()
                        .flatMap(tree -> record.map(
                                change -> FileEdit.diff(tree.name(change.file()), change.before(), change.after())))
                        .orElse("");
    }

    private void status(ApplyOutput output, boolean written) {
        List<FileEdit> changed = changed();
        for (FileEdit edit : edits.edits()) {
            TargetFile target = edit.target();
            if (!edit.changes()) {
                output.line(unchanged(edit));
            } else if (written) {
                output.line(target.given() + ": " + done(edit) + "; review and commit");
                output.note(target.linkNote());
            }
        }
        if (!changed.isEmpty() && !written) {
            output.line("nothing was changed; --write edits "
                    + changed.stream()
                            .map(edit -> edit.target().given().toString())
                            .collect(Collectors.joining(", "))
                    + "; the diff is for "
                    + changed.stream()
                            .map(edit -> edit.target().howToApply())
                            .distinct()
                            .collect(Collectors.joining(", ")));
        }
    }

    private String done(FileEdit edit) {
        if (edit.target().text().isEmpty()) {
            return "created";
        }
        return edit.target().kind() == Kind.SCHEDULE
                ? DisplayText.count(edit.made().size(), "edit", "edits")
                : DisplayText.count(edit.made().size(), "value", "values") + " changed";
    }

    private String unchanged(FileEdit edit) {
        Path file = edit.target().given();
        return switch (edit.target().kind()) {
            case VALUES ->
                edit.unmet().isEmpty()
                        ? edits.keepsALimit()
                                ? "nothing was changed: --raise-only keeps limits of " + file
                                        + " that are higher than the plan's"
                                : file + " already has the values of the plan"
                        : "nothing was changed: no edit of " + file + " would have an effect";
            case SCHEDULE -> file + " already has the windows of the plan";
            case TFVARS -> file + " already allows the nodes of the plan";
        };
    }

    /** Where the values come from; only with a record, which has the same. */
    private void provenance(ApplyOutput output, boolean recorded, boolean written) {
        if (!recorded || !written && targets.tree().isEmpty()) {
            return;
        }
        output.line(evidence.inWords() + "; it expires at " + evidence.expiry().at() + " ("
                + evidence.expiry().rule() + ")");
        evidence.objections().values().forEach(objection -> output.line("accepted: " + objection));
        if (written) {
            output.line(
                    targets.folder().resolve(AppliedRecord.FILE) + " has where the values come from and what was there"
                            + " before; `" + ApplyCommand.rollbackCommand(targets) + " --write` restores it");
        }
    }
}
