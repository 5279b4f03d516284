package dev.firstbell.cli.classes;

import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.HubLogMeaning;
import dev.firstbell.cli.shared.Say;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.deploy.hub.HubDatabase;
import dev.firstbell.deploy.hub.HubLog;
import dev.firstbell.deploy.hub.HubLogFindings;
import dev.firstbell.records.classes.ArrivalTrace;
import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.time.LocalTimes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes the arrivals of a real class from the hub's log or its database. */
@Command(
        name = "trace",
        description = "Take the arrivals of a real class from a JupyterHub's log, or from a copy of its database"
                + " (jupyterhub.sqlite) that was made while the class was on, for a class file's shape `trace`."
                + " Only times are kept, no names.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class TraceCommand implements Callable<Integer> {
    private static final String WITHOUT_FORMS = "--without-forms";

    /** Of the first release of JupyterHub. */
    private static final int FIRST_YEAR = 2015;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            description =
                    "The hub's log, as `kubectl logs deploy/hub`, docker, journald or a logging service gives it, or a"
                            + " copy of its SQLite database.")
    private Path file;

    @Option(
            names = "--start",
            required = true,
            paramLabel = "TIME",
            description = "The start of the class, like 2026-09-07T09:00, in the time zone of --time-zone.")
    private LocalDateTime start;

    @Option(
            names = "--time-zone",
            paramLabel = "ZONE",
            description = "The time zone of --start, like America/Denver (this machine's).")
    private ZoneId timeZone = ZoneId.systemDefault();

    @Mixin
    private HubLogMeaning log;

    @Option(
            names = "--minutes",
            defaultValue = "30",
            paramLabel = "N",
            description = "How long before and after the start to look (${DEFAULT-VALUE}).")
    private int minutes;

    @Option(
            names = WITHOUT_FORMS,
            description =
                    "Count students from their request of a server, not from the form with its options that some hubs"
                            + " show first, and leave out users who only opened the form. Use it for a replay, which requests servers at"
                            + " once.")
    private boolean withoutForms;

    @Option(names = "--out", required = true, paramLabel = "FILE.csv", description = "A new file for the arrivals.")
    private Path out;

    @Override
    public Integer call() {
        if (minutes < 1) {
            throw new BadInputException("--minutes: must be at least 1: " + minutes);
        }
        if (Files.exists(out)) {
            throw new BadInputException("--out: " + out + " is there already; name a new file");
        }
        try {
            AtomicFiles.requireFolder(out);
        } catch (BadInputException e) {
            throw new BadInputException("--out: " + e.getMessage());
        }
        if (start.getYear() < FIRST_YEAR) {
            throw new BadInputException("--start: " + start + " is in the year " + start.getYear()
                    + ", before there were hubs; write the year with its four digits");
        }
        LocalTimes.skipped(start, timeZone).ifPresent(why -> {
            throw new BadInputException("--start: " + why);
        });
        LocalTimes.repeated(start, timeZone)
                .ifPresent(which -> spec.commandLine().getErr().println("note: --start: " + which));
        Instant classStart = start.atZone(timeZone).toInstant();
        Duration window = Duration.ofMinutes(minutes);
        Instant from = classStart.minus(window);
        Instant until = classStart.plus(window);
        if (HubDatabase.isSqlite(file)) {
            fromDatabase(classStart, from, until);
        } else {
            fromLog(classStart, from, until);
        }
        return ExitCode.DONE;
    }

    private void fromDatabase(Instant classStart, Instant from, Instant until) {
        if (!log.timeZone().getRules().equals(ZoneOffset.UTC.getRules())) {
            throw new BadInputException("--log-time-zone: a hub's database is in UTC; leave it out");
        }
        if (withoutForms) {
            throw new BadInputException(
                    WITHOUT_FORMS + ": a hub's database does not hold when a form was shown; leave it out");
        }
        if (!log.counted().isEmpty()) {
            throw new BadInputException(
                    "--count-started-by: a hub's database does not hold which account requested a server; leave it out");
        }
        HubDatabase.Part database = HubDatabase.part(file, from, until);
        List<Instant> arrivals = database.arrivals();
        if (arrivals.isEmpty()) {
            List<String> found = new ArrayList<>(database.notes());
            found.addAll(database.missing());
            throw new BadInputException(noArrivals(classStart)
                    + " and still has it; the copy must have been made while the class was on, and --time-zone must be"
                    + " right" + found.stream().map(note -> "; " + note).collect(Collectors.joining()));
        }
        write(arrivals, classStart);
        print("a database contains only the last start of each user who had a server when it was copied; it does not"
                + " contain users who had left, 429s or earlier attempts, and not which account requested a server");
        database.notes().forEach(this::warn);
        database.missing().forEach(this::warn);
        if (!database.missing().isEmpty()) {
            warn("more students may have arrived than the " + arrivals.size() + " in " + out);
        }
    }

    private void fromLog(Instant classStart, Instant from, Instant until) {
        HubLog.Part part = HubLog.part(file, log.zone(spec), from, until, log.counted());
        HubLogFindings findings = part.findings();
        List<Instant> arrivals = withoutForms ? part.requests() : part.arrivals();
        if (arrivals.isEmpty()) {
            throw new BadInputException(noArrivals(classStart) + ": "
                    + findings.nothing(from, until, "--start, --time-zone and --log-time-zone"));
        }
        write(arrivals, classStart);
        findings.forms().forEach(form -> print(file + ": " + form));
        List<String> ofForms = findings.options().remarks();
        findings.remarks().stream()
                .filter(remark -> withoutForms || !ofForms.contains(remark))
                .forEach(remark -> print(file + ": " + remark));
        if (!withoutForms) {
            findings.options().remarksOnForms(WITHOUT_FORMS).forEach(remark -> print(file + ": " + remark));
        }
        findings.leftOut().inFull().forEach(this::warn);
        List<String> missing = new ArrayList<>(findings.uncovered(from, until));
        missing.addAll(findings.notes());
        missing.forEach(this::warn);
        if (!missing.isEmpty() || !findings.leftOut().servers().isEmpty()) {
            warn("more students may have arrived than the " + arrivals.size() + " in " + out);
        }
    }

    private String noArrivals(Instant classStart) {
        return file + ": no user requested a server within " + Plural.of(minutes, "minute", "minutes") + " of "
                + classStart + zone();
    }

    /** Which zone --start was taken in, if the command line does not say it. */
    private String zone() {
        return spec.commandLine().getParseResult().hasMatchedOption("--time-zone")
                ? ""
                : " (" + start + " in " + timeZone + ", the machine's time zone; --time-zone)";
    }

    private void write(List<Instant> arrivals, Instant classStart) {
        List<Duration> offsets = arrivals.stream()
                .map(arrival -> Duration.ofMillis(
                        Math.round(Duration.between(classStart, arrival).toNanos() / 1e6)))
                .toList();
        AtomicFiles.write(out, new ArrivalTrace(offsets).toCsv());
        print(out + ": " + offsets.size() + (offsets.size() == 1 ? " arrival, the first " : " arrivals, the first ")
                + signed(offsets.get(0)) + " and the last " + signed(offsets.get(offsets.size() - 1))
                + " from the start" + (zone().isEmpty() ? "" : " at " + classStart + zone()));
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }

    private void warn(String line) {
        Say.line(spec, file + ": " + line);
    }

    private static String signed(Duration offset) {
        return (offset.isNegative() ? "" : "+") + offset.toMillis() / 1000.0 + " s";
    }
}
