package dev.firstbell.cli.apply;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.deploy.files.FileChanges;
import dev.firstbell.deploy.files.GitWorkTree;
import dev.firstbell.deploy.files.Undo;
import dev.firstbell.deploy.values.ValuesFile;
import dev.firstbell.records.applied.Application;
import dev.firstbell.records.applied.AppliedFile;
import dev.firstbell.records.applied.AppliedRecord;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Takes back the last application of a plan: all of its files, or none if a person has changed one of its keys since.
 *
 * @param folder of the record
 * @param tree the checkout, if one was given
 * @param record what was applied
 */
record Rollback(Path folder, Optional<GitWorkTree> tree, AppliedRecord record) {
    /**
     * Finds what is to be taken back.
     *
     * @throws BadInputException if nothing was applied, or the last time other files
     */
    static Rollback of(ApplyTargets.Named named) {
        Optional<GitWorkTree> tree =
                Optional.ofNullable(named.deployment()).map(checkout -> GitWorkTree.of("--deployment", checkout));
        Path folder = named.folder();
        AppliedRecord record = AppliedRecord.read(folder)
                .orElseThrow(
                        () -> new BadInputException(
                                folder + ": there is no " + AppliedRecord.FILE
                                        + " in this folder, so there is no edit to take back; name the file that `apply` edited first"));
        List<Path> written = record.last().files().stream()
                .map(file -> folder.resolve(file.path()).normalize())
                .toList();
        // The record is a file of the repository, so others may have written it.
        tree.ifPresent(checkout -> written.stream()
                .filter(file -> !file.toAbsolutePath()
                        .normalize()
                        .startsWith(folder.toAbsolutePath().normalize()))
                .findFirst()
                .ifPresent(file -> {
                    throw new BadInputException(folder.resolve(AppliedRecord.FILE) + ": it names a file outside the"
                            + " checkout, " + file + "; nothing was changed. `apply --deployment` does not write such a"
                            + " record");
                }));
        named.files().values().forEach(file -> {
            if (!written.contains(real(file))) {
                throw new BadInputException(file + ": the last `apply` did not write this file, but "
                        + written.stream().map(Path::toString).collect(Collectors.joining(", "))
                        + "; name one of these");
            }
        });
        return new Rollback(folder, tree, record);
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file.toAbsolutePath().normalize();
        }
    }

    /** Shows or makes the edits; returns the exit code. */
    int call(ApplyOutput output) {
        Application last = record.last();
        Problems problems = new Problems();
        List<FileChanges.Change> changes = new ArrayList<>();
        StringBuilder diff = new StringBuilder();
        for (AppliedFile file : last.files()) {
            FileChanges.Change change = problems.attempt(() -> change(file));
            if (change != null && !change.before().equals(change.after())) {
                changes.add(change);
                diff.append(FileEdit.diff(name(file, change), change.before(), change.after()));
            }
        }
        if (!problems.isEmpty()) {
            problems.add(
                    "nothing was changed; restore these keys by hand, or put back what `apply` wrote, and try again");
        }
        problems.throwIfAny();
        Path file = folder.resolve(AppliedRecord.FILE);
        FileChanges.Change ofRecord = new FileChanges.Change(
                file,
                Optional.of(InputFiles.read(file, "")),
                record.withoutLast().map(AppliedRecord::text));
        List<FileChanges.Change> all = new ArrayList<>(changes);
        all.add(ofRecord);
        output.check(all.stream().map(FileChanges.Change::file).toList());
        if (output.write()) {
            new FileChanges(folder, all).write();
        }
        tree.ifPresent(
                checkout -> diff.append(FileEdit.diff(checkout.name(file), ofRecord.before(), ofRecord.after())));
        output.diff(diff.toString());
        String plan = "the plan for " + last.plan().name() + " of "
                + last.at().atZone(ZoneOffset.UTC).toLocalDate();
        String files = DisplayText.count(changes.size(), "file", "files") + ": "
                + changes.stream().map(change -> change.file().toString()).collect(Collectors.joining(", "));
        output.line(
                changes.isEmpty()
                        ? plan + " had not changed a file; "
                                + (output.write() ? "its record was removed" : "--write removes its record")
                        : output.write()
                                ? plan + " was taken back in " + files + "; review and commit"
                                : "nothing was changed; --write takes back " + plan + " in " + files);
        output.commitMessage(CommitMessage.ofRollback(last), tree.isPresent());
        output.flush();
        return ExitCode.DONE;
    }

    private String name(AppliedFile file, FileChanges.Change change) {
        return tree.map(checkout -> checkout.name(change.file()))
                .orElseGet(() -> TargetFile.read(file.kind(), change.file()).nameInDiff());
    }

    private FileChanges.Change change(AppliedFile applied) {
        Path file = folder.resolve(applied.path()).normalize();
        if (!Files.exists(file)) {
            throw new BadInputException(file + ": this file, which `apply` wrote, is not there any more");
        }
        String text = ValuesFile.read("--" + applied.kind().label(), file).text();
        boolean untouched = Sha256.of(text).equals(applied.sha256After());
        if (applied.sha256Before().isEmpty()) {
            if (!untouched) {
                throw new BadInputException(file
                        + ": `apply` created this file, and it was changed since; delete it by hand" + " if it may go");
            }
            return new FileChanges.Change(file, Optional.of(text), Optional.empty());
        }
        Undo.Result undone = Undo.of(file.toString(), text, applied);
        if (!undone.conflicts().isEmpty()) {
            throw new BadInputException(undone.conflicts());
        }
        if (untouched && !Sha256.of(undone.text()).equals(applied.sha256Before().get())) {
            throw new BadInputException(
                    file + ": the record does not lead back to the text before `apply`; restore the file"
                            + " from version control");
        }
        return new FileChanges.Change(file, Optional.of(text), Optional.of(undone.text()));
    }
}
