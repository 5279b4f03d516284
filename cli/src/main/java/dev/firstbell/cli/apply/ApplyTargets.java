package dev.firstbell.cli.apply;

import dev.firstbell.deploy.files.DeploymentFiles;
import dev.firstbell.deploy.files.DeploymentFiles.Found;
import dev.firstbell.deploy.files.GitWorkTree;
import dev.firstbell.records.applied.AppliedFile.Kind;
import dev.firstbell.records.applied.AppliedRecord;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.io.Sha256;
import dev.firstbell.records.plan.ScalingPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files that a plan is written into.
 *
 * @param files by what they hold
 * @param folder where the record of what was applied is
 * @param tree the checkout, if one was given
 * @param keyPrefix the key that contains the chart's values, if the checkout names it
 * @param poolVariable the variable that is the maximum of the pool, if the checkout names it
 * @param notes by which rule each file was found, and what was not found, one line each
 */
record ApplyTargets(
        Map<Kind, TargetFile> files,
        Path folder,
        Optional<GitWorkTree> tree,
        Optional<String> keyPrefix,
        Optional<String> poolVariable,
        List<String> notes) {

    /** The files that the user named, and the checkout. */
    record Named(Path values, Path schedule, Path tfvars, Path deployment) {
        /** The files, by what they hold. */
        Map<Kind, Path> files() {
            Map<Kind, Path> files = new EnumMap<>(Kind.class);
            put(files, Kind.VALUES, values);
            put(files, Kind.SCHEDULE, schedule);
            put(files, Kind.TFVARS, tfvars);
            return files;
        }

        private void put(Map<Kind, Path> files, Kind kind, Path file) {
            if (file != null) {
                // With a checkout, names are those in it.
                files.put(kind, deployment == null ? file : deployment.resolve(file));
            }
        }

        /** The folder of the record: the checkout's, or that of the first file. */
        Path folder() {
            if (deployment != null) {
                return real(deployment);
            }
            Path first = files().values().iterator().next().toAbsolutePath().normalize();
            try {
                return first.toRealPath().getParent();
            } catch (IOException e) {
                return real(first.getParent());
            }
        }

        private static Path real(Path folder) {
            try {
                return folder.toRealPath();
            } catch (IOException e) {
                return folder.toAbsolutePath().normalize();
            }
        }
    }

    /**
     * Finds and reads the files.
     *
     * @throws BadInputException if a file cannot be read, is not certain, or has changes in the checkout that are not
     *     committed; with all problems
     */
    static ApplyTargets of(Named named, Optional<ScalingPlan> plan) {
        return named.deployment() == null
                ? ofFiles(named)
                : ofCheckout(GitWorkTree.of("--deployment", named.deployment()), named, plan);
    }

    private static ApplyTargets ofFiles(Named named) {
        Problems problems = new Problems();
        Map<Kind, TargetFile> files = new EnumMap<>(Kind.class);
        named.files().forEach((kind, file) -> {
            TargetFile read = problems.attempt(() -> TargetFile.read(kind, file));
            if (read != null) {
                files.put(kind, read);
            }
        });
        problems.throwIfAny();
        return new ApplyTargets(files, named.folder(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    private static ApplyTargets ofCheckout(GitWorkTree tree, Named named, Optional<ScalingPlan> plan) {
        Map<Kind, Path> given = named.files();
        List<String> notes = new ArrayList<>();
        Optional<DeploymentFiles> found = plan.map(known -> find(tree, known, given, notes));
        Problems problems = new Problems();
        Map<Kind, TargetFile> files = new EnumMap<>(Kind.class);
        given.forEach((kind, file) -> {
            TargetFile read = problems.attempt(() -> inTree(tree, kind, file));
            if (read != null) {
                files.put(kind, read);
            }
        });
        boolean lastApply = false;
        for (TargetFile file : files.values()) {
            boolean asLeft = isOfLastApply(tree, file);
            lastApply |= asLeft;
            notes.addAll(changes(tree, file.file(), asLeft, problems));
        }
        // The record is changed whenever a file is, so a change of it is that of the last apply, too.
        changes(tree, tree.folder().resolve(AppliedRecord.FILE), lastApply, problems);
        problems.throwIfAny();
        files.values().stream()
                .filter(file -> tree.state(file.file()) == GitWorkTree.State.IGNORED || tree.ignores(file.file()))
                .forEach(file -> notes.add(file.nameInDiff()
                        + ": .gitignore names this file, so a commit contains it only" + " after `git add --force`"));
        return new ApplyTargets(
                files,
                tree.folder(),
                Optional.of(tree),
                found.flatMap(DeploymentFiles::keyPrefix),
                found.flatMap(DeploymentFiles::poolVariable),
                notes);
    }

    /** Adds the files that the user did not name, with the rule by which each was found. */
    private static DeploymentFiles find(GitWorkTree tree, ScalingPlan plan, Map<Kind, Path> given, List<String> notes) {
        DeploymentFiles.Named named = new DeploymentFiles.Named(
                given.containsKey(Kind.VALUES), given.containsKey(Kind.SCHEDULE), given.containsKey(Kind.TFVARS));
        DeploymentFiles found = DeploymentFiles.find(tree, plan, named);
        note(Kind.VALUES, found.values(), tree, given, notes);
        note(Kind.SCHEDULE, found.schedule(), tree, given, notes);
        note(Kind.TFVARS, found.tfvars(), tree, given, notes);
        notes.addAll(found.missing(named));
        if (given.isEmpty()) {
            throw new BadInputException(
                    tree.folder() + ": no file that a plan changes was found in this checkout; name the"
                            + " files with --values, --schedule and --tfvars, or in " + DeploymentFiles.FILE);
        }
        return found;
    }

    private static void note(
            Kind kind, Optional<Found> found, GitWorkTree tree, Map<Kind, Path> given, List<String> notes) {
        if (found.isPresent() && !given.containsKey(kind)) {
            given.put(kind, found.get().file());
            notes.add(switch (kind) {
                        case VALUES -> "the values are in ";
                        case SCHEDULE -> "the schedule is ";
                        case TFVARS -> "Terraform's variables are in ";
                    }
                    + tree.name(found.get().file()) + ", because " + found.get().why());
        }
    }

    private static TargetFile inTree(GitWorkTree tree, Kind kind, Path file) {
        TargetFile read = TargetFile.read(kind, file, "");
        if (!tree.has(read.file())) {
            throw new BadInputException("--" + kind.label() + ": " + file + " is not in the checkout " + tree.folder());
        }
        return new TargetFile(
                kind, read.file(), read.file(), read.text(), tree.name(read.file()), "`git apply` in " + tree.top());
    }

    /** Whether a file is exactly as the last `apply` left it. */
    private static boolean isOfLastApply(GitWorkTree tree, TargetFile file) {
        return AppliedRecord.read(tree.folder())
                .filter(record -> record.last().files().stream()
                        .anyMatch(applied -> applied.path().equals(file.pathFrom(tree.folder()))
                                && file.text().map(Sha256::of).equals(Optional.of(applied.sha256After()))))
                .isPresent();
    }

    /**
     * What to say about changes of a file that are not committed. An edit of a person must not become a part of the plan's; that
     * of an earlier plan is taken along.
     */
    private static List<String> changes(GitWorkTree tree, Path file, boolean ofLastApply, Problems problems) {
        if (tree.state(file) != GitWorkTree.State.CHANGED) {
            return List.of();
        }
        if (ofLastApply) {
            return List.of(
                    tree.name(file) + ": the edit of an earlier `apply` is not committed; the diff is on top of it");
        }
        problems.add(
                file + ": the file has changes that are not committed; commit them, or set them aside with `git stash`,"
                        + " so that the plan's edit stands alone");
        return List.of();
    }
}
