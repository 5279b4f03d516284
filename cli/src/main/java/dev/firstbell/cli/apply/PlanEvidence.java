package dev.firstbell.cli.apply;

import dev.firstbell.cli.plan.SweepDecision;
import dev.firstbell.records.applied.Application.Expiry;
import dev.firstbell.records.applied.AppliedRun;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.io.Sha256;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.ScalingPlan.Evidence;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.schedule.DateRange;
import dev.firstbell.records.schedule.Schedule;
import dev.firstbell.records.sweep.KeptCell;
import dev.firstbell.records.sweep.SweepRecord;
import dev.firstbell.records.time.LocalTimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a plan rests on, and what speaks against it.
 *
 * @param runs the runs of the sweep that chose it; none for a computed plan
 * @param sources the parameters that were fitted to runs, one line each
 * @param ofSweep whether a sweep chose the plan; without its folder, its runs are not known
 * @param objections what speaks against it, by its name
 * @param expiry until when it holds
 */
record PlanEvidence(
        List<AppliedRun> runs,
        List<String> sources,
        boolean ofSweep,
        Map<Objection, String> objections,
        Expiry expiry) {
    /** Fewer runs say nothing about how much runs differ. */
    static final int FEWEST_RUNS = 3;

    /** About a term: images, charts and students are others by then. */
    static final Duration LONGEST = Duration.ofDays(120);

    /** As a calibration writes it: {@code 220 values from 5 runs (a, b), 2026-09-08 to 2026-10-01; …}. */
    private static final Pattern FITTED = Pattern.compile(
            "fitted: .* from (\\d+) runs? \\(.*\\), (\\d{4}-\\d\\d-\\d\\d)(?: to (\\d{4}-\\d\\d-\\d\\d))?;.*");

    /** What may speak against a plan. */
    enum Objection {
        INVALID("invalid"),
        FEW("few"),
        STALE("stale"),
        EXPIRED("expired");

        private final String label;

        Objection(String label) {
            this.label = label;
        }

        /** The name that {@code --accept} takes. */
        String label() {
            return label;
        }
    }

    /**
     * Looks at a plan.
     *
     * @param folder of the plan
     * @param now for its age
     */
    static PlanEvidence of(Path folder, ScalingPlan plan, Schedule schedule, Instant now) {
        Map<Objection, String> objections = new LinkedHashMap<>();
        List<AppliedRun> runs = new ArrayList<>();
        List<String> sources = new ArrayList<>();
        Optional<Instant> newest = plan.method().equals(ScalingPlan.SWEEP)
                ? sweep(folder, plan, runs, objections)
                : fitted(plan, sources, objections);
        newest.filter(at -> at.plus(LONGEST).isBefore(now))
                .ifPresent(at -> objections.put(
                        Objection.STALE,
                        "the newest run that the plan rests on is of " + day(at) + ", more than " + LONGEST.toDays()
                                + " days ago; measure again, and plan with the new runs"));
        Expiry expiry = expiry(schedule, newest, now);
        // A class that is over has windows that are past, which `apply` names; its limits may serve the next meeting.
        if (!expiry.at().isAfter(now) && !schedule.weekly().isEmpty() && !objections.containsKey(Objection.STALE)) {
            objections.put(
                    Objection.EXPIRED,
                    "the plan has expired at " + expiry.at() + ", " + expiry.rule()
                            + "; plan again for the classes to come");
        }
        return new PlanEvidence(
                List.copyOf(runs), List.copyOf(sources), plan.method().equals(ScalingPlan.SWEEP), objections, expiry);
    }

    private static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    private static Optional<Instant> sweep(
            Path folder, ScalingPlan plan, List<AppliedRun> runs, Map<Objection, String> objections) {
        Optional<SweepRecord> sweep = SweepRecord.read(folder);
        if (sweep.isEmpty()) {
            return Optional.empty();
        }
        List<KeptCell> standing = KeptCell.standing(sweep.get().cells().stream()
                .flatMap(cell -> KeptCell.attempts(folder, cell).stream())
                .toList());
        standing.stream().filter(cell -> cell.state() == KeptCell.State.COUNTS).forEach(cell -> runs.add(run(cell)));
        String chosen = plan.evidence().stream()
                .filter(evidence -> evidence.name().equals("setting"))
                .map(Evidence::value)
                .findFirst()
                .orElse("");
        List<KeptCell> own = standing.stream()
                .filter(cell -> cell.cell().setting().name().equals(chosen))
                .toList();
        List<KeptCell> invalid = own.stream()
                .filter(cell -> cell.state() == KeptCell.State.INVALID)
                .toList();
        if (!invalid.isEmpty()) {
            KeptCell first = invalid.get(0);
            objections.put(
                    Objection.INVALID,
                    invalid.size() + " of " + Plural.of(own.size(), "run", "runs") + " of the setting "
                            + Excerpt.quoted(chosen) + " are invalid: "
                            + first.folder().path() + ": "
                            + String.join("; ", first.run().info().reasons())
                            + "; repeat them: take their folders away, and run `" + SweepDecision.goOn(folder) + "`");
        }
        long counts = own.stream()
                .filter(cell -> cell.state() == KeptCell.State.COUNTS)
                .count();
        if (counts < FEWEST_RUNS) {
            objections.put(
                    Objection.FEW,
                    "the setting " + Excerpt.quoted(chosen) + " has "
                            + Plural.of(counts, "run that counts", "runs that count")
                            + ", and at least " + FEWEST_RUNS
                            + " are needed; raise `repetitions` in the sweep file, and"
                            + " run `" + SweepDecision.goOn(folder) + "`");
        }
        // The time of a modelled hub is that of its class, and says nothing about the age of the run.
        return standing.stream()
                .filter(cell -> cell.state() == KeptCell.State.COUNTS
                        && cell.run().info().environment().rung() != Rung.EMBEDDED)
                .map(cell -> cell.run().info().startedAt())
                .max(Comparator.naturalOrder());
    }

    private static AppliedRun run(KeptCell cell) {
        Path info = cell.folder().infoFile();
        try {
            return new AppliedRun(
                    cell.run().info().runId(),
                    cell.run().info().startedAt(),
                    cell.run().info().provenance().label() + " ("
                            + cell.run().info().environment().rung().label() + ")",
                    cell.run().info().verdict().label(),
                    Sha256.of(Files.readAllBytes(info)));
        } catch (IOException e) {
            throw new BadInputException(info + ": the file cannot be read; check its permissions");
        }
    }

    private static Optional<Instant> fitted(ScalingPlan plan, List<String> sources, Map<Objection, String> objections) {
        List<LocalDate> last = new ArrayList<>();
        for (Evidence evidence : plan.evidence()) {
            Matcher fitted = FITTED.matcher(evidence.source());
            if (!fitted.matches()) {
                continue;
            }
            sources.add(evidence.name() + ": " + evidence.source());
            last.add(LocalDate.parse(fitted.group(3) == null ? fitted.group(2) : fitted.group(3)));
            int runs = Integer.parseInt(fitted.group(1));
            if (runs < FEWEST_RUNS) {
                objections.put(
                        Objection.FEW,
                        evidence.name() + " was fitted to " + Plural.of(runs, "run", "runs") + ", and at least "
                                + FEWEST_RUNS + " are needed; calibrate with more runs, and plan again");
            }
        }
        return last.stream()
                .max(Comparator.naturalOrder())
                .map(day -> day.atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    /** The end of the last term; without terms, {@link #LONGEST} after the newest run or the last window. */
    private static Expiry expiry(Schedule schedule, Optional<Instant> newest, Instant now) {
        ZoneId zone = schedule.timeZone();
        Optional<DateRange> term = schedule.weekly().isEmpty()
                ? Optional.empty()
                : schedule.terms().stream().max(Comparator.comparing(DateRange::through));
        if (term.isPresent()) {
            return new Expiry(
                    term.get().through().plusDays(1).atStartOfDay(zone).toInstant(),
                    "the end of the term " + term.get().name());
        }
        Optional<Expiry> afterRun =
                newest.map(at -> new Expiry(at.plus(LONGEST), LONGEST.toDays() + " days after the newest run"));
        Optional<Expiry> afterWindow = schedule.windows().stream()
                .map(window -> LocalTimes.instant(window.until(), zone))
                .max(Comparator.naturalOrder())
                .map(at -> new Expiry(at.plus(LONGEST), LONGEST.toDays() + " days after its last window"));
        return Stream.of(afterRun, afterWindow)
                .flatMap(Optional::stream)
                .min(Comparator.comparing(Expiry::at))
                .orElseGet(() -> new Expiry(now.plus(LONGEST), LONGEST.toDays() + " days after it was applied"));
    }

    /** The same with an expiry that the user names: the end of a day in the schedule's time zone. */
    PlanEvidence expiring(LocalDate day, ZoneId zone, Instant now) {
        Instant end = day.plusDays(1).atStartOfDay(zone).toInstant();
        if (!end.isAfter(now)) {
            throw new BadInputException("--expires: expected a day to come, found " + day);
        }
        Map<Objection, String> left = new LinkedHashMap<>(objections);
        left.remove(Objection.EXPIRED);
        return new PlanEvidence(
                runs, sources, ofSweep, left, new Expiry(end, "the end of " + day + ", as --expires says"));
    }

    /** Refuses a plan for each objection that was not accepted by its name. */
    void refuse(Path folder, List<String> accepted) {
        List<String> refused = objections.entrySet().stream()
                .filter(objection -> !accepted.contains(objection.getKey().label()))
                .map(objection -> folder + ": " + objection.getValue() + "; --accept "
                        + objection.getKey().label() + " applies the plan anyway")
                .toList();
        if (!refused.isEmpty()) {
            throw new BadInputException(refused);
        }
    }

    /** The names of the objections, which were accepted. */
    List<String> acceptedNames() {
        return objections.keySet().stream().map(Objection::label).toList();
    }

    /** What the plan rests on, in one line. */
    String inWords() {
        if (!runs.isEmpty()) {
            return "the plan rests on " + Plural.of(runs.size(), "run", "runs") + ", "
                    + runs.get(0).origin()
                    + ", the newest of "
                    + day(runs.stream()
                            .map(AppliedRun::startedAt)
                            .max(Comparator.naturalOrder())
                            .orElseThrow());
        }
        if (ofSweep) {
            return "the plan was chosen by a sweep that is not beside it, so its runs are not known and not checked";
        }
        return sources.isEmpty()
                ? "the plan rests on no runs: its parameters are priors, assumptions or your own"
                : "the plan rests on parameters that were fitted to runs: " + String.join("; ", sources);
    }
}
