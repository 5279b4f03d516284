package dev.firstbell.cli.apply;

import dev.firstbell.cli.plan.FileNames;
import dev.firstbell.deploy.files.PoolMaximum;
import dev.firstbell.deploy.files.ScheduleEdits;
import dev.firstbell.deploy.values.ScalingPlanEdits;
import dev.firstbell.records.applied.AppliedFile.Kind;
import dev.firstbell.records.applied.AppliedRecord;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.schedule.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The edits by which a plan is written into all files of a deployment. Nothing is written here. Not thread-safe. */
final class PlanEdits {
    private final ApplyTargets targets;
    private final ScalingPlan plan;
    private final NodesOfPlan nodes;
    private final Wishes wishes;
    private final Optional<ScalingPlanEdits.Proposal> values;
    private final Optional<ChartAtHand> chart;
    private final List<FileEdit> edits = new ArrayList<>();

    /**
     * What the user asked for.
     *
     * @param chart the chart that the values are for
     * @param keyPrefix the key that contains the chart's values
     * @param raiseOnly whether limits that are higher than the plan's stay
     * @param poolVariable the variable that is the maximum of the pool
     * @param poolMax the maximum of the pool
     */
    record Wishes(
            Optional<Path> chart,
            Optional<String> keyPrefix,
            boolean raiseOnly,
            Optional<String> poolVariable,
            Optional<Integer> poolMax) {}

    /**
     * Makes the edits.
     *
     * @throws BadInputException if a file cannot be edited, with the problems of all files
     */
    PlanEdits(ApplyTargets targets, ScalingPlan plan, NodesOfPlan nodes, Wishes wishes) {
        this.targets = targets;
        this.plan = plan;
        this.nodes = nodes;
        this.wishes = wishes;
        Problems problems = new Problems();
        this.chart =
                target(Kind.VALUES).map(file -> ChartAtHand.of(wishes.chart().orElse(null), file.given()));
        this.values = target(Kind.VALUES).flatMap(file -> Optional.ofNullable(problems.attempt(() -> values(file))));
        values.ifPresent(proposal -> edits.add(new FileEdit(
                target(Kind.VALUES).orElseThrow(),
                proposal.after(),
                proposal.made(),
                proposal.notes(),
                proposal.unmet())));
        Optional<Schedule> merged =
                target(Kind.SCHEDULE).flatMap(file -> Optional.ofNullable(problems.attempt(() -> schedule(file))));
        target(Kind.TFVARS)
                .ifPresent(file -> problems.attempt(() -> {
                    edits.add(poolMaximum(file, merged.orElse(nodes.schedule())));
                    return file;
                }));
        problems.throwIfAny();
    }

    /** One for each file. */
    List<FileEdit> edits() {
        return List.copyOf(edits);
    }

    /** The edit of the Helm values; empty if they are not among the files. */
    Optional<ScalingPlanEdits.Proposal> values() {
        return values;
    }

    /** Whether a limit differs from the plan's only because it is kept. */
    boolean keepsALimit() {
        return wishes.raiseOnly()
                && values.isPresent()
                && values.get().notes().stream().anyMatch(note -> note.endsWith("(--raise-only)"));
    }

    /** What the chart makes of the changed values. */
    List<String> checks() throws IOException {
        return values.isPresent() && chart.isPresent() ? chart.get().check(values.get()) : List.of();
    }

    /** What the edits do not do, or do not fit to. */
    List<String> nodes() {
        return target(Kind.SCHEDULE).isPresent() ? nodes.contradictions() : nodes.notInValues();
    }

    private Optional<TargetFile> target(Kind kind) {
        return Optional.ofNullable(targets.files().get(kind));
    }

    private ScalingPlanEdits.Proposal values(TargetFile file) {
        return ScalingPlanEdits.propose(new ScalingPlanEdits.Request(
                file.nameInDiff(),
                file.text().orElseThrow(),
                plan,
                wishes.keyPrefix(),
                chart.orElseThrow().chart(),
                wishes.raiseOnly()));
    }

    /** Adds the edit of the schedule; returns what it then holds. */
    private Schedule schedule(TargetFile file) {
        if (file.text().isEmpty()) {
            try {
                edits.add(new FileEdit(
                        file,
                        Files.readString(nodes.file()),
                        List.of(),
                        List.of(file.nameInDiff() + ": created with the plan's schedule"),
                        List.of()));
                return nodes.schedule();
            } catch (IOException e) {
                throw new BadInputException(nodes.file() + ": the file cannot be read; check its permissions");
            }
        }
        ScheduleEdits.Proposal proposal = ScheduleEdits.propose(
                file.nameInDiff(),
                file.text().get(),
                nodes.schedule(),
                AppliedRecord.read(targets.folder())
                        .map(record -> record.editsOf(file.pathFrom(targets.folder()), plan.className()))
                        .orElse(List.of()),
                LocalDate.ofInstant(nodes.now(), nodes.schedule().timeZone()));
        edits.add(new FileEdit(file, proposal.after(), proposal.made(), proposal.notes(), List.of()));
        return proposal.schedule();
    }

    private FileEdit poolMaximum(TargetFile file, Schedule schedule) {
        int most = Stream.of(plan.warmNodes(), nodes.most(), ScheduleEdits.mostNodes(schedule), peak())
                .reduce(0, Math::max);
        int tenth = (most + 9) / 10;
        if (most == 0 && wishes.poolMax().isEmpty()) {
            return new FileEdit(
                    file,
                    file.text().orElse(""),
                    List.of(),
                    List.of(file.nameInDiff() + ": the plan requests no nodes, so the pool's maximum is not changed"),
                    List.of());
        }
        PoolMaximum.Wanted wanted = wishes.poolMax()
                .map(named -> new PoolMaximum.Wanted(named, "--pool-max", true))
                .orElseGet(() -> new PoolMaximum.Wanted(
                        most + tenth,
                        Plural.of(most, "node", "nodes") + " at once, and a tenth for nodes that are being replaced",
                        false));
        if (wanted.nodes() < most) {
            throw new BadInputException("--pool-max: the plan or the schedule requests "
                    + Plural.of(most, "node", "nodes") + " at once, more than " + wanted.nodes());
        }
        PoolMaximum.Proposal proposal =
                PoolMaximum.propose(file.nameInDiff(), file.file(), file.text(), wishes.poolVariable(), wanted);
        return new FileEdit(file, proposal.after(), proposal.made(), proposal.notes(), proposal.unmet());
    }

    /** The largest number of nodes in the simulated days of a term; 0 for the plan of one class. */
    private int peak() {
        Path term = nodes.file().resolveSibling(FileNames.TERM);
        try {
            int peak = 0;
            if (Files.isRegularFile(term)) {
                for (JsonNode day :
                        Json.lines().readTree(Files.readString(term)).path("days")) {
                    peak = Math.max(peak, day.path("peakNodes").asInt(0));
                }
            }
            return peak;
        } catch (IOException | JacksonException e) {
            throw new BadInputException(term + ": the file cannot be read; plan again, or remove it");
        }
    }
}
