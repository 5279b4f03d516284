package dev.firstbell.cli.plan;

import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.timetable.Timetable;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.term.Looks;
import dev.firstbell.twin.term.TermOutcome;
import dev.firstbell.twin.term.TermPlan;
import dev.firstbell.twin.term.TermPlanner;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.format.TextStyle;
import java.util.Locale;

/**
 * What {@code plan} does with a timetable.
 *
 * @param timetable the timetable
 * @param parameters the twin's parameters
 * @param looks when the pre-scaler looks at the schedule
 * @param effort how thoroughly to plan
 * @param out the folder for the plan; it does not exist yet
 * @param json whether to print JSON
 * @param stdout for the result
 * @param stderr for progress and notes
 */
record TermPlanning(
        Timetable timetable,
        TwinParameters parameters,
        Looks looks,
        TermPlanner.Effort effort,
        Path out,
        boolean json,
        PrintWriter stdout,
        PrintWriter stderr) {

    /** Plans, writes and prints; returns the exit code. */
    int call() throws IOException {
        TermOutcome outcome = TermPlanner.plan(timetable, parameters, looks, effort, this::progress);
        try {
            return outcome.match(planned -> write(planned.plan()), this::refuse);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void progress(String line) {
        synchronized (stderr) {
            stderr.println(line);
            stderr.flush();
        }
    }

    private int write(TermPlan plan) {
        try {
            Files.createDirectories(out);
            ScalingPlan scaling = TermScalingPlan.of(plan, parameters);
            AtomicFiles.write(out.resolve(FileNames.PLAN), Json.pretty().writeValueAsString(scaling) + "\n");
            AtomicFiles.write(out.resolve(FileNames.TERM), TermJson.of(plan, parameters) + "\n");
            AtomicFiles.write(out.resolve(FileNames.SCHEDULE), plan.schedule().toYaml(comment(plan)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        plan.notes().forEach(note -> stderr.println("note: " + note));
        stderr.flush();
        if (json) {
            stdout.print(TermJson.of(plan, parameters) + "\n");
        } else {
            TermText.lines(plan).forEach(stdout::println);
        }
        stdout.flush();
        return ExitCode.DONE;
    }

    private static String comment(TermPlan plan) {
        return "Number of user nodes to request, and when. From `lead` before `from`, nodes boot and pull the image.\n"
                + "A window ends soon after its class has begun: students hold the nodes that they are on until class ends,\n"
                + "and the autoscaler removes a node only when it is empty.\n"
                + "Proposed by firstbell for " + Excerpt.of(plan.timetable().name())
                + ": each class keeps its promise with at least "
                + TermText.percent(plan.timetable().target()) + "; " + FileNames.TERM
                + " has the evidence. Review before use.";
    }

    private int refuse(TermOutcome.Impossible impossible) {
        stderr.println("firstbell: " + Excerpt.of(timetable.name()) + ": "
                + Excerpt.of(impossible.meeting().name()) + " ("
                + impossible.meeting().day().getDisplayName(TextStyle.FULL, Locale.ENGLISH) + " "
                + impossible.meeting().start() + ") keeps its promise with "
                + TermText.percent(impossible.best().share()) + " at most, and " + TermText.percent(impossible.target())
                + " is asked for");
        stderr.println("  limited by " + impossible.binds());
        stderr.println("  there is no plan and nothing was written; " + impossible.relax());
        stderr.flush();
        return ExitCode.NO;
    }
}
