package dev.firstbell.simulations;

import dev.firstbell.client.ApiToken;
import dev.firstbell.client.HubClient;
import dev.firstbell.client.HubUser;
import dev.firstbell.client.UserQuery;
import dev.firstbell.client.Watch;
import dev.firstbell.embedded.EmbeddedHub;
import dev.firstbell.embedded.HubFeatures;
import dev.firstbell.embedded.HubFeatures.App;
import dev.firstbell.recording.HubMetricsRecording;
import dev.firstbell.recording.Recording;
import dev.firstbell.recording.RecordingContext;
import dev.firstbell.records.Behaviour;
import dev.firstbell.records.ClassPlan;
import dev.firstbell.records.ClassPlan.PlannedStudent;
import dev.firstbell.records.Journey;
import dev.firstbell.records.RunFolder;
import dev.firstbell.records.RunInfo;
import dev.firstbell.records.Rung;
import dev.firstbell.records.Setting;
import dev.firstbell.records.Slo;
import dev.firstbell.twin.Distribution;
import dev.firstbell.twin.Quantity;
import dev.firstbell.twin.RandomPart;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.TwinParameters;
import java.io.IOException;
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

/** A small class at an embedded hub of its own, ten times as fast as real. */
public final class TestingClass implements AutoCloseable {
    public static final Instant NINE = Instant.parse("2026-09-07T09:00:00Z");
    public static final double SPEED = 10;
    static final long WORLD_SEED = 7;

    /** Two nodes for 40 students each are Ready all night: nobody waits for a node, nor for a pod to end. */
    public static final TwinParameters WARM = TwinParameters.defaults()
            .withStudentsPerNode(40)
            .with(Quantity.POOL_BASE, 2)
            .with(RandomPart.POD_STOP, new Distribution.Constant(0.2));

    private final ClassPlan plan;
    private final Setting setting;
    private final EmbeddedHub hub;
    private final RunFolder folder;

    TestingClass(ClassPlan plan, int spawnLimit, TwinParameters parameters, Path out) throws IOException {
        this.plan = plan;
        this.setting = setting(spawnLimit);
        this.folder = RunFolder.create(out);
        this.hub = EmbeddedHub.start(EmbeddedHub.Config.at(Twin.worldStart(plan, setting))
                .withParameters(parameters)
                .withFeatures(HubFeatures.z2jh().withApps(Map.of("vscode", App.startingIn(Duration.ofSeconds(2)))))
                .withSeed(WORLD_SEED));
        hub.apply(setting, plan.classStart());
    }

    static Setting setting(int spawnLimit) {
        return new Setting("test", 0, Duration.ZERO, new Setting.HubLimits(spawnLimit, Duration.ofMinutes(5)));
    }

    static ClassPlan plan(int students, IntFunction<Duration> offset, Duration limit) {
        List<PlannedStudent> planned = IntStream.range(0, students)
                .mapToObj(i -> new PlannedStudent(
                        i, String.format(Locale.ROOT, "firstbell-%03d", i), offset.apply(i), Journey.NOTEBOOK))
                .toList();
        return plan(planned, limit);
    }

    static ClassPlan plan(List<PlannedStudent> students, Duration limit) {
        return new ClassPlan("CS 101", "firstbell-", 1, NINE, limit, Slo.DEFAULT, students);
    }

    /** A student of a journey and a behaviour. */
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

    EmbeddedHub hub() {
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

    /** Starts the injector and has it make the users. */
    ClassStart begin(Consumer<RunProgress> listener) {
        return ClassStart.begin(
                access(), hub.pace(SPEED), folder, info(), Watch.STREAM, TestingClass::recordMetrics, listener);
    }

    /** Asks the hub for its metrics beside the run, as the command does. */
    public static RunCompanion.Ending recordMetrics(RunCompanion.Run run) {
        Recording metrics = new HubMetricsRecording(
                new RecordingContext(run.folder(), run.runId(), run.clock()),
                ClassStart.client(run.hub(), run.clock().get()));
        metrics.start();
        return () -> metrics.stop().problems();
    }

    /** Lets the hours before class pass at once, and the students come. */
    ClassStart.Result go(ClassStart start) {
        hub.advanceTo(plan.firstArrival().minusSeconds(3));
        return start.go(hub.pace(SPEED), plan.classStart(), List.of());
    }

    /** Users at the hub, of whatever name. */
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
