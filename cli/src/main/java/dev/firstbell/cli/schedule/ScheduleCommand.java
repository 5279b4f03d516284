package dev.firstbell.cli.schedule;

import dev.firstbell.cli.plan.ScheduleOfSweep;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.records.applied.AppliedExpiry;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.schedule.DesiredNodes;
import dev.firstbell.records.time.LocalTimes;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a schedule requests before anything acts on it. */
@Command(
        name = "schedule",
        description = "Look at a schedule of nodes: weekly windows, single dates, holidays and calendars.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = ScheduleCommand.Show.class)
public final class ScheduleCommand implements Runnable {
    /** The name that `plan` gives it. */
    private static final String SCHEDULE = "schedule.yaml";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "missing subcommand; for example `firstbell schedule show SCHEDULE.yaml`");
    }

    /** The nodes at an instant or in a week, and why, as text or as JSON. */
    @Command(
            name = "show",
            description =
                    "Show how many nodes a schedule requests now, at an instant or in a week, and why: which window,"
                            + " event or holiday. Nothing is changed.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    static final class Show implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Parameters(
                paramLabel = "SCHEDULE.yaml",
                description =
                        "The schedule, or the folder that `plan` wrote; examples/ has some. Its calendars are read,"
                                + " too.")
        private Path file;

        @ArgGroup
        private When when = new When();

        @Option(names = "--json", description = "Print the result as JSON.")
        private boolean json;

        /** An instant or a week; now by default. */
        private static final class When {
            @Option(
                    names = "--at",
                    paramLabel = "INSTANT",
                    description = "The instant, like 2027-01-25T16:00:00Z, or 2027-01-25T09:00 in the schedule's time"
                            + " zone. Default: now.")
            private String at;

            @Option(
                    names = "--week",
                    paramLabel = "DATE",
                    description = "The week of this day, from Monday to Sunday, like 2027-01-25.")
            private String week;
        }

        /** The file, or that of a plan's folder. */
        private Path scheduleFile() {
            Path inFolder = file.resolve(SCHEDULE);
            return Files.isDirectory(file) && Files.isRegularFile(inFolder) ? inFolder : file;
        }

        @Override
        public Integer call() {
            DesiredNodes desired = DesiredNodes.read(scheduleFile());
            ZoneId zone = desired.schedule().timeZone();
            List<String> notes = new ArrayList<>(LongWindows.notes(desired.schedule()));
            ScheduleOfSweep.objection(scheduleFile()).ifPresent(notes::add);
            AppliedExpiry.note(scheduleFile(), Instant.now()).ifPresent(notes::add);
            PrintWriter out = spec.commandLine().getOut();
            if (when.week == null) {
                Instant at = when.at == null
                        ? Instant.now().truncatedTo(ChronoUnit.SECONDS)
                        : TimeArguments.instant(when.at, zone, notes::add);
                notes.addAll(desired.notes(at));
                AtInstant shown = new AtInstant(zone, desired.at(at), desired.nextChange(at));
                if (json) {
                    out.print(Json.pretty().writeValueAsString(shown.json(notes)) + "\n");
                } else {
                    new ScheduleText(zone, out).print(shown);
                }
            } else {
                LocalDate monday =
                        TimeArguments.day(when.week).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
                Instant from = LocalTimes.instant(monday.atStartOfDay(), zone);
                Instant until = LocalTimes.instant(monday.plusDays(7).atStartOfDay(), zone);
                notes.addAll(desired.notes(from));
                InWeek shown = new InWeek(zone, monday, desired.between(from, until), desired.exceptions(from, until));
                if (json) {
                    out.print(Json.pretty().writeValueAsString(shown.json(notes)) + "\n");
                } else {
                    new ScheduleText(zone, out).print(shown);
                }
            }
            out.flush();
            if (!json) {
                PrintWriter err = spec.commandLine().getErr();
                notes.forEach(note -> err.println("note: " + note));
                err.flush();
            }
            return ExitCode.DONE;
        }
    }
}
