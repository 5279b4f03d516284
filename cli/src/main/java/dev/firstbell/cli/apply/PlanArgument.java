package dev.firstbell.cli.apply;

import dev.firstbell.analysis.decision.Decision;
import dev.firstbell.cli.plan.FileNames;
import dev.firstbell.cli.plan.SweepDecision;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.PastedCommand;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.sweep.SweepRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder that a user means with PLAN. One of the files that {@code plan} writes stands for its folder.
 *
 * @param folder the folder
 * @param note how the argument was understood, if it was not the folder itself
 */
record PlanArgument(Path folder, Optional<String> note) {
    private static final Set<String> FILES =
            Set.of(FileNames.PLAN, FileNames.SCHEDULE, FileNames.VALUES_DIFF, FileNames.TERM, FileNames.REPORT);

    private static final int MOST_NAMED = 5;

    /**
     * Finds the folder.
     *
     * @throws BadInputException if it is not the folder of a plan, with what was found instead
     */
    static PlanArgument of(Path given) {
        if (Files.isRegularFile(given)) {
            return ofFile(given);
        }
        if (Files.isDirectory(given) && !hasPlan(given)) {
            throw new BadInputException("PLAN: " + given + withoutPlan(given));
        }
        return new PlanArgument(given, Optional.empty());
    }

    private static PlanArgument ofFile(Path given) {
        Path folder = given.getParent() == null ? Path.of(".") : given.getParent();
        if (FILES.contains(given.getFileName().toString()) && hasPlan(folder)) {
            return new PlanArgument(
                    folder, Optional.of("PLAN: " + given + " is a file; taken as its folder, " + folder));
        }
        if (FILES.contains(given.getFileName().toString())) {
            throw new BadInputException("PLAN: " + given + " is a file, and its folder has no " + FileNames.PLAN
                    + "; give the folder that `firstbell plan` wrote, with all of its files");
        }
        throw new BadInputException("PLAN: " + given
                + (isClass(given)
                        ? " is a class file; run `firstbell plan " + given
                                + " --out plan` first, and give the folder plan"
                        : " is a file; give the folder that `firstbell plan` wrote, with " + FileNames.PLAN + " and "
                                + FileNames.SCHEDULE + " in it"));
    }

    private static boolean isClass(Path file) {
        try {
            ClassFile.read(file);
            return true;
        } catch (BadInputException e) {
            return false;
        }
    }

    /** What a folder without a plan is. */
    private static String withoutPlan(Path folder) {
        if (Files.isRegularFile(folder.resolve("run.json"))) {
            return " is the folder of a run; give the one that `firstbell plan` wrote";
        }
        if (Files.isRegularFile(folder.resolve(SweepRecord.FILE))) {
            return withoutPlanOfSweep(folder);
        }
        List<Path> below = below(folder);
        return " has no " + FileNames.PLAN + "; give the folder that `firstbell plan` wrote"
                + (below.isEmpty()
                        ? ""
                        : ", such as "
                                + below.stream()
                                        .limit(MOST_NAMED)
                                        .map(Path::toString)
                                        .collect(Collectors.joining(", ")));
    }

    /** A sweep removes its plan when it goes on, so one that was killed has none although its runs may choose a setting. */
    private static String withoutPlanOfSweep(Path folder) {
        return SweepDecision.in(folder)
                .flatMap(Decision::chosen)
                .map(chosen -> chosen.setting().prescaling().means().unit() == Means.Unit.STUDENTS
                        ? " is the folder of a sweep that chooses " + Excerpt.quoted(chosen.name())
                                + ", which asks for room for students; a plan counts nodes, so there is no "
                                + FileNames.PLAN + "; set the room in the chart's values"
                        : " is the folder of a sweep without " + FileNames.PLAN
                                + ", which is written when the sweep ends; its runs choose "
                                + Excerpt.quoted(chosen.name()) + " so far, and `" + SweepDecision.goOn(folder)
                                + "` goes on and writes the plan")
                .orElseGet(() -> " is the folder of a sweep that has not chosen a setting, so it has no "
                        + FileNames.PLAN + "; `" + PastedCommand.of("firstbell", "report", folder) + "` says why");
    }

    private static List<Path> below(Path folder) {
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(PlanArgument::hasPlan).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static boolean hasPlan(Path folder) {
        return Files.isRegularFile(folder.resolve(FileNames.PLAN));
    }
}
