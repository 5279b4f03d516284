package dev.firstbell.simulations;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.ReadinessMode;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.hub.HubUser;
import dev.firstbell.client.hub.UserQuery;
import dev.firstbell.embedded.EmbeddedHub;
import dev.firstbell.embedded.HubFeatures;
import dev.firstbell.embedded.HubFeatures.App;
import dev.firstbell.recording.HubMetricsRecording;
import dev.firstbell.recording.Recording;
import dev.firstbell.recording.RecordingContext;
import dev.firstbell.records.classes.Behaviour;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Journey;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** A small class at its own embedded hub, whose time passes ten times as fast as real time. */
public final class TestingClass implements AutoCloseable {
    public static final Instant NINE = Instant.parse("2026-09-07T09:00:00Z");
    public static final double SPEED = 10;
    static final long WORLD_SEED = 7;

    /** Two nodes for 40 students each are always Ready, so that no student waits for a node or for a pod to end. */
    public static final TwinParameters WARM = TwinParameters.defaults()
            .withStudentsPerNode(40)
            .with(Quantity.POOL_BASE, 2)
            .with(RandomPart.POD_STOP, new Distribution.Constant(0.2));

    private final ClassPlan plan;
    private final Setting setting;
    private final EmbeddedHub hub;
    private final RunFolder folder;

    public TestingClass(ClassPlan plan, int spawnLimit, TwinParameters parameters, Path out) throws IOException {
        this(plan, setting(spawnLimit), parameters, out);
    }

    TestingClass(ClassPlan plan, Setting setting, TwinParameters parameters, Path out) throws IOException {
        this.plan = plan;
        this.setting = setting;
        this.folder = RunFolder.create(out);
        this.hub = EmbeddedHub.start(EmbeddedHub.Config.at(Twin.worldStart(plan, setting))
                .withParameters(parameters)
                .withFeatures(HubFeatures.z2jh().withApps(Map.of("vscode", App.startingIn(Duration.ofSeconds(2)))))
                .withSeed(WORLD_SEED));
        hub.apply(setting, plan.classStart());
    }

    static Setting setting(int spawnLimit) {
        return Setting.withoutPrescaling("test", new Setting.HubLimits(spawnLimit, Duration.ofMinutes(5)));
    }

    static ClassPlan plan(int students, IntFunction<Duration> offset, Duration limit) {
        List<PlannedStudent> planned = IntStream.range(0, students)
                .mapToObj(i -> new PlannedStudent(
                        i, String.format(Locale.ROOT, "firstbell-%03d", i), offset.apply(i), Journey.NOTEBOOK))
                .toList();
        return plan(planned, limit);
    }

    public static ClassPlan plan(List<PlannedStudent> students, Duration limit) {
        return new ClassPlan("CS 101", "firstbell-", 1, NINE, limit, Slo.DEFAULT, students);
    }

    /** Returns a student with a journey and a behaviour. */
    static PlannedStudent student(int number, Duration offset, Journey journey, Behaviour behaviour) {
        return new PlannedStudent(
                number,
                String.format(Locale.ROOT, "firstbell-%03d", number),
                offset,
                journey,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(behaviour));
    }

    public EmbeddedHub hub() {
        return hub;
    }

    HubAccess access() {
        return new HubAccess(hub.url(), ApiToken.of(hub.token()));
    }

    RunFolder folder() {
        return folder;
    }

    RunInfo info() {
        return info(hub.url().toString(), plan, hub.now());
    }

    static RunInfo info(String hubUrl, ClassPlan plan, Instant now) {
        return RunInfo.begun(
                "test",
                new RunInfo.Environment(Rung.EMBEDDED, hubUrl, "5.5.4", SPEED),
                "test",
                Optional.empty(),
                plan,
                now);
    }

    /** Starts the injector, which creates the users. */
    ClassStart begin(Consumer<RunProgress> listener) {
        return ClassStart.begin(
                access(), hub.pace(SPEED), folder, info(), ReadinessMode.STREAM, TestingClass::recordMetrics, listener);
    }

    /** Asks the hub for its metrics beside the run, as the command does. */
    public static RunCompanion.Ending recordMetrics(RunCompanion.Run run) {
        Recording metrics = new HubMetricsRecording(
                new RecordingContext(run.folder(), run.runId(), run.clock()),
                ClassStart.client(run.hub(), run.clock().get()));
        metrics.start();
        return () -> metrics.stop().problems();
    }

    /** Skips the hours before class and lets the students arrive. */
    ClassStart.Result go(ClassStart start) {
        hub.advanceTo(plan.firstArrival().minusSeconds(3));
        return start.go(hub.pace(SPEED), plan.classStart(), List::of);
    }

    /** Drives the whole class. */
    public ClassStart.Result drive(Consumer<RunProgress> listener) {
        ClassStart start = begin(listener);
        return start.awaitPrepared() ? go(start) : start.finish(hub.pace(SPEED), List::of);
    }

    /** The folder of the run. */
    public RunFolder folderOfRun() {
        return folder;
    }

    /** Drives the whole class, at the hub as it is reached under another address. */
    public ClassStart.Result driveAt(URI address) {
        ClassStart start = ClassStart.begin(
                new HubAccess(address, ApiToken.of(hub.token())),
                hub.pace(SPEED),
                folder,
                info(),
                ReadinessMode.STREAM,
                RunCompanion.NONE,
                progress -> {});
        return start.awaitPrepared() ? go(start) : start.finish(hub.pace(SPEED), List::of);
    }

    /** Returns the names of all users at the hub. */
    List<String> users() {
        try (HubClient client =
                HubClient.builder(hub.url()).token(ApiToken.of(hub.token())).build()) {
            return client.users(UserQuery.all()).join().stream()
                    .map(HubUser::name)
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void close() {
        hub.close();
    }
}
