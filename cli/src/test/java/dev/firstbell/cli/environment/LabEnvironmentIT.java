package dev.firstbell.cli.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.cli.run.RunRecordings;
import dev.firstbell.deploy.prescale.converge.Decision;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.simulations.Sweep;
import dev.firstbell.twin.heldout.HeldOut;
import dev.firstbell.twin.heldout.MeasuredRun;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The way of the demo and of a sweep through the lab: one lab for all cells, with quick nodes. */
@Tag("lab-cluster")
class LabEnvironmentIT {
    private static final LabEnvironment.Nodes NODES =
            new LabEnvironment.Nodes(Duration.ofSeconds(6), Duration.ofSeconds(4), 8);
    private static final int STUDENTS = 200;
    private static final int FULL = 5;
    private static final int SCAN_SECONDS = 3;
    private static final Setting PLANNED =
            new Setting("planned", Prescaling.nodePlaceholders(2), Duration.ofMinutes(10), Setting.HubLimits.Z2JH);
    private static final List<Decision> DECISIONS = new CopyOnWriteArrayList<>();

    @TempDir
    private static Path schedules;

    @RegisterExtension
    private static final TestingLab LAB = new TestingLab();

    private static LabEnvironment environment;

    @TempDir
    private Path folder;

    @BeforeAll
    static void create() throws IOException {
        Path schedule = Files.writeString(schedules.resolve("schedule.yaml"), """
                schema: 1
                timeZone: America/Denver
                windows:
                - {course: lab, from: 2027-01-25T08:50, until: 2027-01-25T09:50, nodes: 2}
                """);
        environment = new LabEnvironment(
                LAB.scripts(),
                "cells",
                NODES,
                List.of(Prescaling.nodePlaceholders(0)),
                note -> {},
                Optional.of(new ScheduledRoom(PLANNED, schedule, DECISIONS::add)),
                List.of("--scan-interval", "" + SCAN_SECONDS, "--retry-after", "5,8"));
    }

    @AfterAll
    static void close() {
        environment.close();
    }

    @Test
    void eachSettingStartsWithoutNodesAndRunsWithItsOwnLimitsAndItsNodesWarm() {
        Setting cold = Setting.withoutPrescaling("cold", Setting.HubLimits.Z2JH);
        Setting warm = new Setting(
                "warm",
                Prescaling.nodePlaceholders(2),
                Duration.ofMinutes(3),
                new Setting.HubLimits(10, Duration.ofSeconds(120)));

        List<RunRecord> runs = sweep(12, cold, warm);

        assertThat(runs).hasSize(2).allSatisfy(run -> {
            assertThat(run.info().environment().rung()).isEqualTo(Rung.LAB);
            assertThat(run.summary().landed()).isEqualTo(12);
            assertThat(use(run).nodes()).isPositive();
        });
        ClusterUse coldUse = use(runs.get(0));
        ClusterUse warmUse = use(runs.get(1));
        assertThat(coldUse.warmNodes()).isZero();
        assertThat(warmUse.warmNodes()).isEqualTo(2);
        assertThat(warmUse.nodeHours())
                .as("two nodes for the 50 minutes of a class, and their lead")
                .isGreaterThan(1.6);
        assertThat(runs.get(0).summary().throttled()).as("limit 64").contains(0);
        assertThat(runs.get(1).summary().throttled().orElseThrow())
                .as("limit 10, twelve at once")
                .isPositive();
    }

    /** The demo's third run: the job's rights, its ConfigMap and its looks are those of a deployment. */
    @Test
    void theRoomOfAScheduleIsKeptByThePrescalersJob() {
        List<RunRecord> runs = sweep(12, PLANNED);

        assertThat(runs).singleElement().satisfies(run -> {
            assertThat(run.summary().landed()).isEqualTo(12);
            assertThat(use(run).warmNodes()).isEqualTo(2);
        });
        assertThat(DECISIONS)
                .extracting(Decision::summary)
                .containsExactly(
                        "raise: the count 0 -> 2; the schedule wants 2; waiting",
                        "hold: the count stays 2; the schedule wants 2; verified");
    }

    /** Two cells of the comparison that {@code benchmarks/prescaling} makes. */
    @Test
    void aClassThatFitsOnTheNodesOfItsPlaceholdersStartsNoOther() {
        Setting.HubLimits enough = new Setting.HubLimits(STUDENTS, Duration.ofMinutes(5));
        Setting held = new Setting("held", Prescaling.nodePlaceholders(FULL), Duration.ofMinutes(5), enough);

        List<RunRecord> runs = sweep(STUDENTS, Setting.withoutPrescaling("none", enough), held);

        assertThat(runs).hasSize(2).allSatisfy(run -> {
            assertThat(run.info().reasons()).noneMatch(reason -> reason.contains("starting state"));
            assertThat(run.summary().landed()).isEqualTo(STUDENTS);
            assertThat(run.summary().throttled()).as("the limit is the class").contains(0);
            assertThat(use(run).createdNodes().orElseThrow())
                    .as("of its own: the cell before left none")
                    .isGreaterThanOrEqualTo(FULL);
        });
        assertThat(use(runs.get(0)).warmNodes()).isZero();
        assertThat(use(runs.get(0)).verifiedAfter()).isEmpty();
        ClusterUse with = use(runs.get(1));
        assertThat(with.warmNodes()).as("verified before the class").isEqualTo(FULL);
        assertThat(with.createdNodes()).as("no sixth node").contains(FULL);
        assertThat(with.nodes()).isEqualTo(FULL);
        assertThat(with.verifiedAfter().orElseThrow())
                .as("boot and pull of the image")
                .isBetween(Duration.ofSeconds(9), Duration.ofMinutes(2));
        assertThat(runs.get(1).info().verdict()).isIn(RunInfo.Verdict.SLO_MET, RunInfo.Verdict.INVALID);
        predictsEachFromTheOther(runs);
    }

    /**
     * Rung 4 of docs/validation.md with one run of each of two cells. Other programs make a hub slower by a factor, and not the
     * same one in both runs, so runs that they disturbed are not compared, and the tolerance is wider than that of the ladder.
     */
    private static void predictsEachFromTheOther(List<RunRecord> runs) {
        if (runs.stream().anyMatch(run -> !run.info().verdict().conclusive())) {
            return;
        }
        TwinParameters nodes = NODES.of(TwinParameters.defaults())
                .with(Quantity.POOL_MAX, NODES.most())
                .with(Quantity.AUTOSCALER_SCAN, SCAN_SECONDS)
                .with(RandomPart.AUTOSCALER_PHASE, new Distribution.Uniform(0, SCAN_SECONDS));
        List<MeasuredRun> measured = runs.stream()
                .map(run -> MeasuredRun.of(run, run.info().setting().orElseThrow()))
                .toList();

        assertThat(new HeldOut(measured, nodes).cells(cell -> {}))
                .hasSize(2)
                .allSatisfy(cell -> assertThat(cell.predicted().orElseThrow())
                        .as("%s, predicted from the other cell", cell.cell().inWords())
                        .isCloseTo(cell.mean(), within(Math.max(10, 0.5 * cell.mean()))));
    }

    private List<RunRecord> sweep(int students, Setting... settings) {
        ClassFile file = ClassFile.parse("class.yaml", LAB.students(students).yaml());
        ClassPlan plan = ClassPlan.of(file, ClassPlan.DEFAULT_PREFIX, file.startInstant());
        Sweep.Result result = new Sweep(
                        environment,
                        new RunRecordings(Optional.empty()),
                        plan,
                        List.of(settings),
                        1,
                        folder,
                        "test",
                        file.duration())
                .run((setting, progress) -> {});
        assertThat(result.remaining()).isEmpty();
        return result.runs();
    }

    private static ClusterUse use(RunRecord run) {
        return run.info().cluster().orElseThrow();
    }
}
