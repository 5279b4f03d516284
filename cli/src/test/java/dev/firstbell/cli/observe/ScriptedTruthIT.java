package dev.firstbell.cli.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.hub.Metrics;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.StudentRecord;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The record against the truth: a real JupyterHub whose starts are scripted and which says itself, as its proxy does, what
 * happened when. 200 students in ten seconds, of whom 64 may start at once.
 */
@Tag("lab-hub")
@Tag("milliseconds")
class ScriptedTruthIT {
    /** {@code -Dfirstbell.truth.students=30} is for trying the test itself; the numbers are about 200. */
    private static final int STUDENTS = Integer.getInteger("firstbell.truth.students", 200);

    private static final int STARTS_AT_ONCE = STUDENTS * 64 / 200;
    private static final String FAILS_ONCE = "firstbell-017";

    /** The goal on a machine of two cores that is left alone: docs/performance.md has what was seen. */
    private static final Duration MEDIAN_GOAL = Duration.ofMillis(10);

    private static final Duration P99_GOAL = Duration.ofMillis(100);

    /** The error that a machine shared with other builds adds; {@code -Dfirstbell.truth.slack=1} asks for the goal itself. */
    private static final int SLACK = Integer.getInteger("firstbell.truth.slack", 3);

    /** Two processes on one machine read the same clock; Node's runs on from the process's start by a counter. */
    private static final Duration CLOCKS = Duration.ofMillis(2);

    @TempDir
    private Path folder;

    @Test
    void theRecordOfAClassStartIsWhatHappened() throws IOException {
        String script =
                "{\"seed\": 7, \"startSeconds\": [1, 9], \"users\": {\"%s\": {\"fails\": 1}}}".formatted(FAILS_ONCE);
        Path classFile = Files.writeString(folder.resolve("class.yaml"), """
                name: truth
                start: 2027-01-25T09:00
                timeZone: America/Denver
                students: %d
                journey: start
                arrivals:
                  - {shape: uniform, to: 10s}
                slo: {share: 0.95, within: 5m, neverAtMost: 0.01}
                limit: 5m
                """.formatted(STUDENTS));
        try (ScriptedHub hub = ScriptedHub.up(
                folder, script, List.of("--concurrent-spawn-limit", "" + STARTS_AT_ONCE, "--retry-after", "5,10"))) {
            Path out = folder.resolve("run");
            Cli.Answer answer = Cli.firstbell(
                    "run",
                    classFile,
                    "--hub",
                    hub.url(),
                    "--token-file",
                    hub.tokenFile(),
                    "--rung",
                    "lab",
                    "--out",
                    out);
            if (SLACK == 1) {
                assertThat(answer.exitCode()).as(answer.toString()).isEqualTo(ExitCode.DONE);
            } else {
                assertThat(answer.exitCode())
                        .as("done, or no answer because this machine was too busy: " + answer)
                        .isIn(ExitCode.DONE, ExitCode.NO_ANSWER);
            }
            RunRecord run = new RunFolder(out).read();
            ScriptedTruth truth = ScriptedTruth.read(hub.truthFile());

            assertNoStudentIsLost(run, truth);
            assertEvery429IsAccountedFor(run, truth, hub);
            TruthErrors errors = new TruthErrors(run, truth);
            System.out.println(errors.table());
            // How late the hub itself reports that its proxy has the route does not count, and a busy machine makes it
            // seconds: printed above, and held to the goal only where the goals themselves are asked for.
            if (SLACK == 1) {
                assertWithin(errors.hubReady());
            }
            assertThat(errors.hubReady().tooEarly(CLOCKS))
                    .as("ready before there is a route")
                    .isZero();
            assertWithin(errors.ourShare());
            assertWithin(errors.landed());
        }
    }

    private static void assertNoStudentIsLost(RunRecord run, ScriptedTruth truth) {
        assertThat(run.students())
                .hasSize(STUDENTS)
                .allSatisfy(student -> assertThat(student.outcome()).isEqualTo(new Outcome.Ready()))
                .allSatisfy(student ->
                        assertThat(truth.last("routed", student.user())).isPresent())
                .allSatisfy(student ->
                        assertThat(truth.last("frontDoor", student.user())).isPresent())
                .allSatisfy(student -> assertThat(student.failedAttempts())
                        .as("failed attempts of " + student.user())
                        .hasSize(truth.count("failed", student.user())));
        assertThat(truth.count("failed")).isEqualTo(1);
    }

    private static void assertEvery429IsAccountedFor(RunRecord run, ScriptedTruth truth, ScriptedHub hub) {
        assertThat(run.students())
                .allSatisfy(student -> assertThat(student.throttled())
                        .as("429s of " + student.user())
                        .hasSize(truth.count("throttled", student.user())));
        int throttled = run.students().stream()
                .map(StudentRecord::throttled)
                .mapToInt(List::size)
                .sum();
        assertThat(throttled).as("without any the test says nothing").isPositive();
        try (HubClient client = HubClient.builder(URI.create(hub.url()))
                .token(ApiToken.fromFile(Path.of(hub.tokenFile())))
                .build()) {
            assertThat(client.metrics()
                            .join()
                            .spawns()
                            .get(Metrics.SpawnOutcome.THROTTLED)
                            .count())
                    .as("429s that the hub itself counts")
                    .isEqualTo(throttled);
        }
    }

    private static void assertWithin(TruthErrors.Errors errors) {
        assertThat(errors.sorted()).hasSize(STUDENTS);
        assertThat(errors.quantile(0.5).abs())
                .as(errors + ": median")
                .isLessThanOrEqualTo(MEDIAN_GOAL.multipliedBy(SLACK));
        assertThat(errors.quantile(0.99).abs()).as(errors + ": p99").isLessThanOrEqualTo(P99_GOAL.multipliedBy(SLACK));
        assertThat(errors.tooEarly(CLOCKS))
                .as(errors + ": an effect before its cause")
                .isZero();
    }
}
