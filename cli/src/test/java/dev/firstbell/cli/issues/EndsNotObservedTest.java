package dev.firstbell.cli.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.deploy.prometheus.ScriptedPrometheus;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Slugs: ends-not-observed, one-student-two-names. A Prometheus server without the metric that shows when containers started
 * made "missed: 0 of 5" of five starts that the hub counted, and students with e-mail addresses counted twice (issue 14).
 */
class EndsNotObservedTest {
    private static final Instant NINE = Instant.parse("2026-09-07T15:00:00Z");

    private final ScriptedPrometheus prometheus = new ScriptedPrometheus();

    @TempDir
    private Path temp;

    @AfterEach
    void close() {
        prometheus.close();
    }

    @Test
    void aStageThatNoMetricShowsIsNotMissed() {
        for (String user : List.of("ada", "bob", "cy")) {
            pod("kube_pod_created", user, 0);
        }
        counted(3);

        Cli.Answer answer = observe("--class", FieldLog.aClass(temp));

        RunRecord run = RunFolder.open(temp.resolve("observed")).read();
        assertThat(run.info().verdict()).as(answer.toString()).isEqualTo(RunInfo.Verdict.NOT_ASSESSED);
        assertThat(run.students())
                .allMatch(student -> student.outcome() instanceof Outcome.Cancelled
                        && student.censoredAt().equals(Optional.of(student.arrival())));
        assertThat(answer.out())
                .contains(
                        "started within 90 s    unknown: none of the 3 students was followed that long",
                        "the record does not show whether the containers of 3 of 3 students started, and the hub counted 3 starts"
                                + " in this period; so it is unknown how long they waited")
                .doesNotContain("missed:", "timed out", "still waiting");
    }

    @Test
    void aStudentWhoseStartTheHubMayHaveCountedIsNotLate() {
        for (String user : List.of("ada", "bob", "cy")) {
            pod("kube_pod_created", user, 0);
        }
        pod("kube_pod_container_state_started", "ada", 20);
        counted(3);

        observe("--class", FieldLog.aClass(temp));

        RunRecord run = RunFolder.open(temp.resolve("observed")).read();
        assertThat(run.info().verdict()).isEqualTo(RunInfo.Verdict.NOT_ASSESSED);
        assertThat(run.students()).noneMatch(student -> student.outcome() instanceof Outcome.TimedOut);
    }

    @Test
    void aStartThatTheHubDidNotCountIsMissed() {
        for (String user : List.of("ada", "bob", "cy")) {
            pod("kube_pod_created", user, 0);
        }
        pod("kube_pod_container_state_started", "ada", 20);
        counted(1);

        observe("--class", FieldLog.aClass(temp));

        assertThat(RunFolder.open(temp.resolve("observed")).read().info().verdict())
                .isEqualTo(RunInfo.Verdict.SLO_MISSED);
    }

    @Test
    void aStudentWithTwoNamesCountsOnce() throws IOException {
        pod("kube_pod_created", "ada-uni-edu---7f7aa1b7", 3);
        pod("kube_pod_container_state_started", "ada-uni-edu---7f7aa1b7", 20);
        pod("kube_pod_created", "bob-40uni-2eedu", 3);
        pod("kube_pod_container_state_started", "bob-40uni-2eedu", 20);

        Cli.Answer answer = observe("--hub-log", log("ada@uni.edu", "bob@uni.edu"));

        assertThat(answer.exitCode()).as(answer.toString()).isEqualTo(ExitCode.DONE);
        RunRecord run = RunFolder.open(temp.resolve("observed")).read();
        assertThat(run.students()).hasSize(2);
        assertThat(answer.out())
                .contains("hubReady within 90 s   2 of 2 (100 %)", "podCreated 2, started 2 of 2 students");
    }

    @Test
    void aServerThatWasStartedForAnEMailAddressIsLeftOut() throws IOException {
        pod("kube_pod_created", "u0-uni-edu---3aa7402d", -299);
        pod("kube_pod_created", "zoe", 3);
        List<String> lines = new ArrayList<>(lines("zoe"));
        lines.add(LogLines.line(
                "14:55:00", "log:192", "202 POST /hub/api/users/u0%40uni.edu/server (prewarm@10.0.0.1) 1.00ms"));
        lines.add(LogLines.route("14:55:20", "u0@uni.edu"));
        lines.sort(null);

        observe("--hub-log", Files.write(temp.resolve("hub.log"), lines));

        assertThat(RunFolder.open(temp.resolve("observed")).read().students()).hasSize(1);
    }

    @Test
    void aLogOfOtherUsersIsRefused() throws IOException {
        pod("kube_pod_created", "ada-uni-edu---00000011", 3);

        Cli.Answer answer = observe("--hub-log", log("ada@uni.edu"));

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err())
                .contains(
                        "--hub-log: none of the 1 users in the log is one of the 1 whose pods the Prometheus server has; give the"
                                + " log of this hub, with the names as the hub wrote them, or omit --hub-log");
    }

    @Test
    void podsOfWhichTheLogKnowsNothingAreNamed() throws IOException {
        pod("kube_pod_created", "ada", 3);
        pod("kube_pod_created", "prober", 3);

        Cli.Answer answer = observe("--hub-log", log("ada"));

        assertThat(answer.err())
                .contains(
                        "--hub-log: the log has nothing about the users of jupyter-prober; if these are not students' pods");
        assertThat(answer.out())
                .contains("the hub's log has nothing about the users of 1 of 2 pods, although it covers the time");
    }

    @Test
    void thePeriodIsShownAsItIsUsed() {
        pod("kube_pod_created", "ada", 3);

        assertThat(observe("--for", "90s").out()).contains("students who came from 2026-09-07 14:50 to 15:01:30 UTC");
    }

    private Path log(String... users) throws IOException {
        return Files.write(temp.resolve("hub.log"), lines(users));
    }

    private static List<String> lines(String... users) {
        List<String> lines = new ArrayList<>(List.of(LogLines.checking("14:30:00")));
        for (String user : users) {
            String inPath = user.replace("@", "%40");
            lines.add(LogLines.line(
                    "15:00:02",
                    "log:192",
                    "302 GET /hub/spawn -> /hub/spawn-pending/" + inPath + " (" + user + "@10.0.0.1) 0.00ms"));
        }
        for (String user : users) {
            lines.add(LogLines.route("15:00:22", user));
        }
        lines.add(LogLines.checking("15:45:00"));
        return lines;
    }

    private void counted(int starts) {
        prometheus.series(
                "jupyterhub_server_spawn_duration_seconds_count{namespace=\"jhub\",status=\"success\"}",
                NINE,
                Map.of(-660, 10, -30, 10, 600, 10 + starts, 1190, 10 + starts));
    }

    private void pod(String metric, String user, int after) {
        long value = NINE.plusSeconds(after).getEpochSecond();
        prometheus.series(
                metric + "{namespace=\"jhub\",pod=\"jupyter-" + user + "\",uid=\"" + user
                        + "\",container=\"notebook\"}",
                NINE,
                Map.of(30, value, 600, value));
    }

    private Cli.Answer observe(Object... more) {
        List<Object> arguments = new ArrayList<>(List.of(
                "observe",
                "--prometheus",
                prometheus.url(),
                "--at",
                "2026-09-07T15:00",
                "--time-zone",
                "UTC",
                "--salt-file",
                temp.resolve("salt"),
                "--out",
                temp.resolve("observed")));
        if (Stream.of(more).noneMatch("--for"::equals)) {
            arguments.addAll(List.of("--for", "20m"));
        }
        arguments.addAll(List.of(more));
        return Cli.firstbell(arguments.toArray());
    }
}
