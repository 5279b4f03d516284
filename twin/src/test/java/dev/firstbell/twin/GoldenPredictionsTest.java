package dev.firstbell.twin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.twin.clock.VirtualLoop;
import dev.firstbell.twin.cluster.NodeRecord;
import dev.firstbell.twin.hub.ModelServer;
import dev.firstbell.twin.hub.StartFault;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The predicted records, to the nanosecond, as hashes in {@code golden/predictions.txt}: a change that only makes the twin
 * faster changes none of them. With {@code -Dfirstbell.golden=write} the file is written anew, for changes of the model.
 */
class GoldenPredictionsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/predictions.txt");
    private static final boolean WRITE = "write".equals(System.getProperty("firstbell.golden"));
    private static final Duration CLASS_LENGTH = Duration.ofMinutes(50);

    @Test
    void predictedRecordsAreTheSame() throws IOException {
        List<String> lines = lines(1, 1);

        if (WRITE) {
            Files.createDirectories(GOLDEN.getParent());
            Files.write(GOLDEN, lines);
        }
        assertThat(lines).isEqualTo(Files.readAllLines(GOLDEN));
    }

    @Test
    void threadsDoNotChangeARecord() {
        ClassPlan plan = TestingWorlds.mixedClass(100);
        Setting setting = TestingWorlds.settings(Prescaling.nodePlaceholders(2)).get(4);
        TwinParameters parameters = TwinParameters.defaults();

        List<Prediction> alone = LongStream.rangeClosed(1, 16)
                .mapToObj(seed -> Twin.predict(plan, setting, parameters, seed))
                .toList();
        List<Prediction> beside = LongStream.rangeClosed(1, 16)
                .parallel()
                .mapToObj(seed -> Twin.predict(plan, setting, parameters, seed))
                .toList();

        assertThat(beside).isEqualTo(alone);
    }

    /**
     * One line for each world, size and means, with the hash of its settings' records: of class starts without a lead, and of
     * whole classes otherwise.
     *
     * @param from the first world seed
     * @param to the last world seed
     */
    static List<String> lines(long from, long to) {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, TwinParameters> world :
                TestingWorlds.parameters().entrySet()) {
            for (int students : world.getKey().equals("shipped") ? List.of(15, 100, 220, 400) : List.of(60)) {
                ClassPlan plan = TestingWorlds.mixedClass(students);
                for (Prescaling room : TestingWorlds.means(students)) {
                    Hash hash = new Hash();
                    for (Setting setting : TestingWorlds.settings(room)) {
                        LongStream.rangeClosed(from, to).forEach(seed -> {
                            hash.add(
                                    setting.lead().isZero()
                                            ? Twin.predict(plan, setting, world.getValue(), seed)
                                            : Twin.predict(plan, setting, world.getValue(), seed, CLASS_LENGTH));
                        });
                    }
                    lines.add(world.getKey() + ", " + students + " students, " + room.inWords() + ": " + hash);
                }
                Hash hash = new Hash();
                for (Setting setting : TestingWorlds.settings(Prescaling.nodePlaceholders(1))) {
                    LongStream.rangeClosed(from, to)
                            .forEach(seed -> troubles(plan, setting, world.getValue(), seed, hash));
                }
                lines.add(world.getKey() + ", " + students + " students, faults and a restart: " + hash);
            }
        }
        return lines;
    }

    /** A class with faulty starts and a restart of the hub; the events of the pods count as well. */
    private static void troubles(ClassPlan plan, Setting setting, TwinParameters parameters, long seed, Hash hash) {
        VirtualLoop loop = new VirtualLoop(Twin.worldStart(plan, setting));
        World world = new World(loop, parameters, setting.hub(), seed);
        world.hub().setFaults(GoldenPredictionsTest::fault);
        plan.students().forEach(student -> world.hub().addUser(student.user()));
        List<VirtualStudent> students = plan.students().stream()
                .map(student -> new VirtualStudent(world, plan, student, new Draws(plan.seed())))
                .toList();
        world.apply(setting, plan.classStart());
        loop.at(plan.classStart().plusSeconds(200), world.hub()::restart);
        loop.runUntil(plan.lastDeadline());
        world.hub().stopAll();
        world.release();
        loop.runUntil(plan.lastDeadline().plus(CLASS_LENGTH));
        students.forEach(student -> hash.add(student.record()));
        world.nodes().forEach(hash::add);
        world.hub().users().forEach(user -> hash.add(user.server()));
        hash.add(world.hub().restarts(), world.hub().throttles(), world.hub().activeServers());
    }

    /** Most starts are well; each fault has some. */
    private static Optional<StartFault> fault(ModelServer server) {
        Duration some = Duration.ofSeconds(25);
        int kind = Math.floorMod(server.key().hashCode(), 40);
        return switch (kind) {
            case 0 -> Optional.of(new StartFault.SpawnerFails("no room"));
            case 1 -> Optional.of(new StartFault.NeverRuns(some));
            case 2 -> Optional.of(new StartFault.NeverAnswers(some));
            case 3 -> Optional.of(new StartFault.AnswersLate(some));
            case 4 -> Optional.of(new StartFault.StopsLate(some));
            case 5 -> Optional.of(new StartFault.ChecksLate(some));
            default -> Optional.empty();
        };
    }

    /** A hash of records, which are written out part by part: a new part of a record does not change it. */
    private static final class Hash {
        private final MessageDigest digest;

        Hash() {
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        void add(Prediction prediction) {
            prediction.students().forEach(this::add);
            prediction.nodes().forEach(this::add);
            add(prediction.verifiedWarmNodes(), prediction.hubRestarts());
            add(prediction.from());
            add(prediction.to());
        }

        void add(StudentRecord student) {
            add(student.student(), student.user(), student.journey(), student.outcome());
            add(student.stages());
            student.throttled().forEach(throttle -> {
                add(throttle.at());
                add(throttle.retryAfter());
            });
            student.failedAttempts().forEach(failed -> {
                add(failed.at());
                add(failed.stage(), failed.reason());
            });
            student.actions().forEach(action -> {
                add(action.at());
                add(action.action());
            });
        }

        void add(NodeRecord node) {
            add(node.ordinal(), node.name(), node.mostStudents());
            add(node.requestedAt());
            Stream.of(node.readyAt(), node.imageAt(), node.suspendedAt(), node.resumedAt())
                    .forEach(this::addOptional);
            Stream.of(node.preemptedAt(), node.deletedAt()).forEach(this::addOptional);
        }

        void add(ModelServer server) {
            add(server.key(), server.state(), server.attempts(), server.isRouted(), server.isKnown(), server.isLost());
            server.lastStart().ifPresent(start -> {
                add(start.stages());
                add(start.end());
                start.events().forEach(event -> {
                    add(event.at());
                    add(event.reason(), event.message());
                });
            });
        }

        private void add(Map<Stage, Instant> stages) {
            stages.forEach((stage, at) -> {
                add(stage);
                add(at);
            });
        }

        private void addOptional(Optional<Instant> at) {
            at.ifPresentOrElse(this::add, () -> add("absent"));
        }

        /** Not as text, which takes longer than a prediction. */
        private void add(Instant at) {
            add(at.getEpochSecond(), at.getNano());
        }

        void add(Object... values) {
            for (Object value : values) {
                digest.update((value + " ").getBytes(StandardCharsets.UTF_8));
            }
        }

        @Override
        public String toString() {
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        }
    }

    /** Prints the lines for other seeds, to compare two states of the code more widely: FROM TO. */
    public static void main(String[] args) {
        lines(Long.parseLong(args[0]), Long.parseLong(args[1])).forEach(System.out::println);
    }
}
