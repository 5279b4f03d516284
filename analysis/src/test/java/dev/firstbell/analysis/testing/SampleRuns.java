package dev.firstbell.analysis.testing;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.hub.HubMetricsSummary;
import dev.firstbell.records.journal.InjectorHealth;
import dev.firstbell.records.journal.Saturation;
import dev.firstbell.records.observed.Observation;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.RunSummary;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.FailedAttempt;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.records.student.ThrottledRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Made-up runs that look like real ones: the first {@code warmSeats} students find a place on a warm node, the others wait
 * for nodes that boot and pull; students who arrive while 64 starts are pending are throttled first. The same arguments give
 * the same run.
 */
public final class SampleRuns {
    public static final Instant CLASS_START = Instant.parse("2026-09-07T15:00:00Z");
    public static final Setting NONE = Setting.withoutPrescaling("no pre-scaling", HubLimits.Z2JH);
    public static final Setting GUESS =
            new Setting("a guess", Prescaling.nodePlaceholders(2), Duration.ofHours(2), HubLimits.Z2JH);
    public static final Setting PROPOSAL = new Setting(
            "the plan's proposal",
            Prescaling.nodePlaceholders(6),
            Duration.ofMinutes(12),
            new HubLimits(240, Duration.ofSeconds(600)));

    private SampleRuns() {}

    public static ClassPlan classPlan(String name, int students) {
        return classPlan(name, students, "patient");
    }

    /** A class whose students share a behaviour. */
    public static ClassPlan classPlan(String name, int students, String behaviour) {
        return ClassPlan.of(
                ClassFile.parse(
                        "class.yaml", """
                        name: %s
                        start: 2026-09-07T09:00
                        timeZone: America/Denver
                        students: %d
                        arrivals:
                          - {shape: burst, mean: 45s, share: 0.7}
                          - {shape: bell, sd: 60s, share: 0.3}
                        behaviour: %s
                        """.formatted('"' + name.replace("\"", "\\\"") + '"', students, behaviour)),
                ClassPlan.DEFAULT_PREFIX,
                CLASS_START);
    }

    public static List<RunRecord> threeSettings() {
        ClassPlan plan = classPlan("CSCI 2270, section 100", 220);
        return List.of(
                run(plan, NONE, 0, new ClusterUse(6, 6.2, CLASS_START.plusSeconds(3_000), 0)),
                run(plan, GUESS, 80, new ClusterUse(6, 8.9, CLASS_START.plusSeconds(3_000), 2)),
                run(plan, PROPOSAL, 240, new ClusterUse(6, 6.9, CLASS_START.plusSeconds(3_000), 6)));
    }

    public static ScalingPlan plan() {
        return new ScalingPlan(
                ScalingPlan.SCHEMA,
                "CSCI 2270, section 100",
                "closed form",
                209,
                231,
                6,
                Duration.ofMinutes(12),
                new HubLimits(240, Duration.ofSeconds(600)),
                6.2,
                0.71,
                List.of(
                        new ScalingPlan.Evidence("students enrolled", "220", "class file"),
                        new ScalingPlan.Evidence("students on one node", "40", "computed: memory and CPU guarantees"),
                        new ScalingPlan.Evidence("node boot, 99th percentile (s)", "260", "prior: n1-highmem-8"),
                        new ScalingPlan.Evidence("image pull, 99th percentile (s)", "310", "assumed: 4 GB image")));
    }

    public static RunRecord run(ClassPlan plan, Setting setting, int warmSeats, ClusterUse use) {
        Draws draws = new Draws(plan.seed());
        List<StudentRecord> students = new ArrayList<>();
        for (PlannedStudent planned : plan.students()) {
            students.add(student(plan, setting, planned, warmSeats, draws));
        }
        return record(info(plan, Optional.of(setting), Optional.of(use)), students, health(List.of()));
    }

    /** A run whose injector was too slow to say anything. */
    public static RunRecord invalid(ClassPlan plan, Setting setting) {
        RunRecord run = run(plan, setting, 0, new ClusterUse(1, 1, CLASS_START, 0));
        InjectorHealth sick = health(List.of(
                "the injector sent requests late: the p99 of sent − intended is 911 ms, the limit is 250 ms; this machine was the bottleneck, not"
                        + " the hub"));
        return record(run.info(), run.students(), sick);
    }

    /** A run with these ready latencies, in seconds; a negative one never landed. */
    public static RunRecord withLatencies(ClassPlan plan, Setting setting, int... seconds) {
        List<StudentRecord> students = new ArrayList<>();
        for (PlannedStudent planned : plan.students()) {
            Map<Stage, Instant> stages = new EnumMap<>(Stage.class);
            Instant intended = plan.intended(planned);
            stages.put(Stage.INTENDED, intended);
            stages.put(Stage.SENT, intended.plusMillis(3));
            int latency = seconds[planned.student()];
            if (latency >= 0) {
                stages.put(Stage.LANDED, intended.plusSeconds(latency));
            }
            students.add(StudentRecord.builder(
                            planned.student(),
                            planned.user(),
                            planned.journey(),
                            latency >= 0 ? new Outcome.Ready() : new Outcome.TimedOut(),
                            stages)
                    .build());
        }
        return record(info(plan, Optional.of(setting), Optional.empty()), students, health(List.of()));
    }

    /** The same run of a class with notebooks, in which every student's journey ended in the same way. */
    public static RunRecord ended(RunRecord run, Outcome how) {
        List<StudentRecord> students = run.students().stream()
                .map(student -> StudentRecord.builder(
                                student.student(), student.user(), Journey.NOTEBOOK, how, student.stages())
                        .build())
                .toList();
        return record(run.info(), students, health(List.of()));
    }

    /** The same class as if it had been a real one, for which no SLO was declared. */
    public static RunRecord observed(RunRecord run) {
        ClassPlan plan = run.info().classPlan();
        Instant end = plan.classStart().plus(plan.limit());
        Observation seen = Observation.builder(
                        List.of(Observation.Source.HUB_LOG), plan.classStart(), end, Stage.HUB_READY)
                .build();
        RunInfo info = run.info()
                .seen(plan, seen)
                .ended(
                        end,
                        RunInfo.Verdict.NOT_ASSESSED,
                        List.of("no class file was given, so nothing was promised to the class"));
        return run.toBuilder().info(info).build();
    }

    public static RunRecord with(RunRecord run, Provenance provenance, Rung rung) {
        RunInfo.Environment environment = new RunInfo.Environment(rung, "http://hub.example.edu", "5.5.0", 1);
        return with(run, environment, provenance, run.info().setting(), run.students());
    }

    private static RunRecord with(
            RunRecord run,
            RunInfo.Environment environment,
            Provenance provenance,
            Optional<Setting> setting,
            List<StudentRecord> students) {
        RunInfo changed = run.info().toBuilder()
                .provenance(provenance)
                .environment(environment)
                .setting(setting)
                .build();
        return run.toBuilder().info(changed).students(students).build();
    }

    /** The same run with a cluster that was watched, and a hub whose metrics were scraped. */
    public static RunRecord watched(RunRecord run, ClusterSummary cluster, HubMetricsSummary hub) {
        return run.toBuilder()
                .cluster(Optional.of(cluster))
                .hub(Optional.of(hub))
                .build();
    }

    /** The same class with another journey for all students. */
    public static ClassPlan withJourney(ClassPlan plan, Journey journey) {
        return new ClassPlan(
                plan.className(),
                plan.prefix(),
                plan.seed(),
                plan.classStart(),
                plan.limit(),
                plan.slo(),
                plan.students().stream()
                        .map(student ->
                                new PlannedStudent(student.student(), student.user(), student.offset(), journey))
                        .toList());
    }

    /** The same run of a deployment to which no setting was applied. */
    public static RunRecord asFound(RunRecord run) {
        return with(run, run.info().environment(), run.info().provenance(), Optional.empty(), run.students());
    }

    /** The same run, with failed attempts of the first, the second and the next students. */
    @SafeVarargs
    public static RunRecord withFailedAttempts(RunRecord run, List<String>... reasons) {
        List<StudentRecord> students = run.students().stream()
                .map(student -> StudentRecord.builder(
                                student.student(),
                                student.user(),
                                student.journey(),
                                student.outcome(),
                                student.stages())
                        .throttled(student.throttled())
                        .failedAttempts(
                                student.student() >= reasons.length
                                        ? List.of()
                                        : reasons[student.student()].stream()
                                                .map(reason -> new FailedAttempt(
                                                        student.intended().plusSeconds(1), Stage.HUB_READY, reason))
                                                .toList())
                        .build())
                .toList();
        return with(
                run,
                run.info().environment(),
                run.info().provenance(),
                run.info().setting(),
                students);
    }

    public static RunRecord atHub(RunRecord run, Rung rung, String hubUrl) {
        RunInfo.Environment environment = new RunInfo.Environment(rung, hubUrl, "5.5.0", 1);
        return with(run, environment, run.info().provenance(), run.info().setting(), run.students());
    }

    private static RunInfo info(ClassPlan plan, Optional<Setting> setting, Optional<ClusterUse> use) {
        RunInfo info = RunInfo.begun(
                        "2026-09-07T15-00-00-"
                                + setting.map(Setting::name).orElse("as-found").replaceAll("[^a-z0-9]+", "-"),
                        new RunInfo.Environment(Rung.EMBEDDED, "http://127.0.0.1:8000/", "5.5.0", 10),
                        "0.1.0",
                        setting,
                        plan,
                        plan.firstArrival())
                .ended(plan.lastDeadline(), RunInfo.Verdict.RUNNING, List.of());
        return use.map(info::withCluster).orElse(info);
    }

    private static RunRecord record(RunInfo info, List<StudentRecord> students, InjectorHealth health) {
        RunRecord run = RunRecord.builder(info, students, RunSummary.of(info.classPlan(), students))
                .health(Optional.of(health))
                .build();
        RunRecord.Judgement judgement = run.judge(true);
        return run.with(info.ended(info.classPlan().lastDeadline(), judgement.verdict(), judgement.reasons()));
    }

    private static InjectorHealth health(List<String> problems) {
        return InjectorHealth.builder(Duration.ofMillis(250))
                .lateness(Optional.of(new InjectorHealth.Lateness(
                        Duration.ofMillis(1), Duration.ofMillis(12), Duration.ofMillis(31))))
                .worstPause(Duration.ofMillis(9))
                .gc(Duration.ofMillis(140))
                .cpu(Duration.ofMillis(6_200))
                .mostOpenFiles(612)
                .openFilesLimit(Optional.of(20_000L))
                .longestGc(Optional.of(Duration.ofMillis(14)))
                .cpuThrottling(Optional.of(new Saturation.CpuThrottling(2, Duration.ofMillis(31))))
                .lag(Optional.of(new Saturation.Lag(Optional.of(Duration.ofMillis(7)), Duration.ofMillis(3))))
                .calls(Optional.of(new Saturation.CallQueue(5, Duration.ofMillis(2))))
                .problems(problems)
                .build();
    }

    private static StudentRecord student(
            ClassPlan plan, Setting setting, PlannedStudent planned, int warmSeats, Draws draws) {
        int i = planned.student();
        String subject = Integer.toString(i);
        Instant intended = plan.intended(planned);
        Map<Stage, Instant> stages = new EnumMap<>(Stage.class);
        stages.put(Stage.INTENDED, intended);
        stages.put(Stage.SENT, intended.plusMillis(1 + Math.round(11 * draws.uniform("sent", subject, 0))));

        boolean warm = i < warmSeats;
        // Seats on cold nodes come 40 at a time, each node some seconds after the one before.
        Instant seat = warm ? intended : plan.firstArrival().plusSeconds(250 + 25L * ((i - warmSeats) / 40));
        List<ThrottledRequest> throttled = new ArrayList<>();
        Instant accepted = intended.plusMillis(90);
        int pendingAtOnce = setting.hub().concurrentSpawnLimit();
        int queue = warm ? 0 : i - warmSeats - pendingAtOnce;
        for (int attempt = 0; queue > 0 && accepted.isBefore(seat.minusSeconds(30)) && attempt < 20; attempt++) {
            Duration retry = Duration.ofSeconds(30 + Math.round(30 * draws.uniform("retry", subject, attempt)));
            throttled.add(new ThrottledRequest(accepted, Optional.of(retry)));
            accepted = accepted.plus(retry);
        }
        stages.put(Stage.ACCEPTED, accepted);
        Instant created = accepted.plusMillis(150);
        stages.put(Stage.POD_CREATED, created);
        Instant scheduled = (seat.isAfter(created) ? seat : created).plusMillis(40);
        boolean lost = !warm && draws.uniform("lost", subject, 0) < 0.06;
        if (!lost) {
            Instant pulled =
                    scheduled.plusMillis(warm ? 20 : 95_000 + Math.round(20_000 * draws.uniform("pull", subject, 0)));
            Instant started = pulled.plusMillis(1_200 + Math.round(1_500 * draws.uniform("start", subject, 0)));
            Instant ready =
                    started.plusMillis(1_500 + Math.round(4_000 * Math.pow(draws.uniform("up", subject, 0), 3)));
            Instant landed = ready.plusMillis(300 + Math.round(500 * draws.uniform("page", subject, 0)));
            stages.put(Stage.SCHEDULED, scheduled);
            stages.put(Stage.IMAGE_PULLED, pulled);
            stages.put(Stage.STARTED, started);
            stages.put(Stage.HUB_READY, ready);
            stages.put(Stage.LANDED, landed);
            stages.put(Stage.KERNEL_READY, landed.plusMillis(1_400));
            stages.put(Stage.FIRST_RESULT, landed.plusMillis(1_460));
        }
        return StudentRecord.builder(
                        i,
                        planned.user(),
                        planned.journey(),
                        lost ? new Outcome.TimedOut() : new Outcome.Ready(),
                        stages)
                .throttled(throttled)
                .build();
    }
}
