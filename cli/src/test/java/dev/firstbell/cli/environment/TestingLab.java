package dev.firstbell.cli.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The harness of the scenarios on the lab's cluster: starts clusters, drives classes through {@code firstbell run}, waits
 * for a moment of a class, and takes all of it down again. After a failure the labs' logs and the run's record stay in
 * {@code target/lab-failures/TEST}. A scenario:
 *
 * <pre>{@code
 * @Tag("lab-cluster")
 * class MyIT {
 *     @RegisterExtension
 *     final TestingLab lab = new TestingLab();
 *
 *     @Test
 *     void aClassStarts() {
 *         LabCluster cluster = lab.up("--nodes", "2");
 *         TestingLab.ClassUnderWay aClass = lab.drive(cluster, lab.students(60).limit("5m"));
 *         aClass.awaitReached(Stage.ACCEPTED, 30);
 *         cluster.restart("hub");
 *         RunRecord run = aClass.end().run();
 *     }
 * }
 * }</pre>
 *
 * <p>In a static field its clusters serve all tests of the class and go after the last one.
 */
public final class TestingLab implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    /** Generous: only a broken class meets it. It comes on top of the class's own limit. */
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private static final String OBSERVER_ROLE = "deploy/kubernetes/observer-role.yaml";
    private static final String CLAIMS_ROLE = "deploy/kubernetes/claims-role.yaml";
    private static final String PRESCALER_ROLE = "deploy/kubernetes/prescaler-role.yaml";
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Pattern SENT_AWAY = Pattern.compile(" log:\\d+\\] 429 POST \\S*/server\\b");

    private final List<LabCluster> clusters = new ArrayList<>();
    private final List<Path> runs = new ArrayList<>();
    private LabScripts scripts;
    private Path folder;
    private boolean shared;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        shared = true;
        open();
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        if (!shared) {
            open();
        }
    }

    private void open() throws IOException {
        folder = Files.createTempDirectory("firstbell-lab");
        scripts = LabScripts.ofCheckout(
                Map.of("FIRSTBELL_LAB_STATE", folder.resolve("state").toString()), line -> {});
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try {
            context.getExecutionException().ifPresent(failure -> keep(context.getDisplayName()));
        } finally {
            if (!shared) {
                close();
            }
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (shared) {
            close();
        }
    }

    private void close() {
        clusters.forEach(LabCluster::close);
        delete(folder);
    }

    LabScripts scripts() {
        return scripts;
    }

    /** Starts a cluster with these options of {@code lab/up cluster}. */
    public LabCluster up(String... options) {
        LabCluster cluster = LabCluster.up(scripts, "it" + clusters.size(), List.of(options));
        clusters.add(cluster);
        return cluster;
    }

    /** A class that is to be driven: so many students within one second, who want their server and no more. */
    public ClassToDrive students(int count) {
        return new ClassToDrive(count, "1s", "start", "8m");
    }

    /**
     * The content of the class file.
     *
     * @param within in which all of them arrive, evenly
     */
    public record ClassToDrive(int students, String within, String journey, String limit) {
        public ClassToDrive within(String time) {
            return new ClassToDrive(students, time, journey, limit);
        }

        ClassToDrive journey(String name) {
            return new ClassToDrive(students, within, name, limit);
        }

        ClassToDrive limit(String time) {
            return new ClassToDrive(students, within, journey, time);
        }

        String yaml() {
            return """
                    name: lab
                    start: 2027-01-25T09:00
                    timeZone: America/Denver
                    students: %d
                    journey: %s
                    arrivals:
                      - {shape: uniform, to: %s}
                    slo: {share: 0.95, within: 5m, neverAtMost: 0.01}
                    limit: %s
                    """.formatted(students, journey, within, limit);
        }
    }

    /** Has {@code firstbell run} drive a class, and comes back when it has begun. */
    public ClassUnderWay drive(LabCluster cluster, ClassToDrive aClass, Object... options) {
        Path out = folder.resolve("run" + runs.size());
        runs.add(out);
        List<Object> arguments = new ArrayList<>(List.of(
                "run",
                write(folder.resolve(out.getFileName() + ".yaml"), aClass.yaml()),
                "--hub",
                cluster.hub().url(),
                "--token-file",
                cluster.tokenFile(),
                "--rung",
                "lab",
                "--out",
                out));
        arguments.addAll(List.of(options));
        CompletableFuture<Cli.Answer> answer = CompletableFuture.supplyAsync(() -> Cli.firstbell(arguments.toArray()));
        return new ClassUnderWay(new RunFolder(out), answer);
    }

    /** A class while it is driven. */
    public record ClassUnderWay(RunFolder folder, CompletableFuture<Cli.Answer> answer) {
        /** Waits until so many students have reached a stage. */
        public void awaitReached(Stage stage, int students) {
            awaitEntries(
                    students + " students reached " + stage.label(),
                    students,
                    entry -> entry instanceof JournalEntry.StageReached reached && reached.stage() == stage);
        }

        private void awaitEntries(String what, int count, Predicate<JournalEntry> wanted) {
            await(what)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> answer.isDone()
                            || Files.exists(folder.journalFile())
                                    && folder.journal().entries().stream()
                                                    .filter(wanted)
                                                    .count()
                                            >= count);
            assertThat(answer).as("the run, while waited for: " + what).isNotDone();
        }

        /** Waits for the end, clean-up included. */
        public Driven end() {
            await("the end of the run").atMost(PATIENCE.multipliedBy(2)).until(answer::isDone);
            Cli.Answer end = answer.join();
            assertThat(end.exitCode())
                    .as("done, or no answer because this machine was too busy: " + end)
                    .isIn(ExitCode.DONE, ExitCode.NO_ANSWER);
            assertThat(end.err()).doesNotContain("not cleaned up");
            return new Driven(end, folder.read());
        }
    }

    /** A kubeconfig that has the rights of {@code deploy/kubernetes/observer-role.yaml} and no other; applies that too. */
    public Path observer(LabCluster cluster) {
        return kubeconfig(cluster, OBSERVER_ROLE, "firstbell-observer");
    }

    /** The kubeconfig of the cluster's administrator. */
    public Path administrator(LabCluster cluster) {
        return Path.of(cluster.fact("kubeconfig"));
    }

    /** A kubeconfig that has the rights of {@code deploy/kubernetes/claims-role.yaml} and no other; applies that too. */
    public Path claims(LabCluster cluster) {
        return kubeconfig(cluster, CLAIMS_ROLE, "firstbell-claims");
    }

    /** A kubeconfig that has the rights of {@code deploy/kubernetes/prescaler-role.yaml} and no other; applies that too. */
    public Path prescaler(LabCluster cluster) {
        return kubeconfig(cluster, PRESCALER_ROLE, "firstbell-prescaler");
    }

    /** A kubeconfig that has the rights of a manifest for an account of it, and no other; applies that too. */
    Path kubeconfig(LabCluster cluster, String manifest, String account) {
        return cluster.kubeconfig(manifest, account, folder.resolve(cluster.name() + "-" + account));
    }

    /**
     * A script that restarts the hub with other limits, as an administrator's {@code helm upgrade} does.
     *
     * @param log gets a line with the two limits whenever the script is run
     */
    public Path limitScript(LabCluster cluster, Path log) {
        return write(folder.resolve(cluster.name() + "-limits.sh"), """
                set -eu
                echo "$1 $2" >>'%s'
                export FIRSTBELL_LAB_STATE='%s'
                exec '%s' --name %s --concurrent-spawn-limit "$1" --start-timeout "$2" hub
                """.formatted(
                        log,
                        scripts.environment().get("FIRSTBELL_LAB_STATE"),
                        scripts.folder().resolve("restart"),
                        cluster.name()));
    }

    /** A class that was driven. */
    public record Driven(Cli.Answer answer, RunRecord run) {}

    /** Starts that the log of the hub says it answered with 429, each once: tornado writes a second line of its own. */
    public static long throttledByTheHub(LabCluster cluster) {
        try (Stream<String> lines = Files.lines(cluster.logs().resolve("hub.log"))) {
            return lines.filter(line -> SENT_AWAY.matcher(line).find()).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void keep(String test) {
        Path kept = TARGET.resolve("lab-failures").resolve(test.replaceAll("[^A-Za-z0-9]+", "-"));
        delete(kept);
        clusters.forEach(cluster -> copy(cluster.logs(), kept.resolve(cluster.name())));
        runs.stream().filter(Files::exists).forEach(run -> copy(run, kept.resolve(run.getFileName())));
        System.err.println("logs and records are kept in " + kept);
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = to.resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
