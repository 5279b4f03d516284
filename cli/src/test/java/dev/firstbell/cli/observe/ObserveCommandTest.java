package dev.firstbell.cli.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.StudentRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObserveCommandTest {
    private static final Path LOG = Path.of("../deploy/src/test/resources/hublog/jupyterhub-5.5.4.log");

    /** The account that started the servers of most students of this log. */
    private static final String DRIVER = "firstbell";

    @TempDir
    private Path temp;

    @Test
    void theHubsLogAloneMakesACompleteRecordWithoutNames() throws IOException {
        Path out = temp.resolve("observed");

        // The log is of 15:34:41 to 15:52:05.
        Cli.Answer answer = observe(
                "--hub-log",
                LOG,
                "--count-started-by",
                DRIVER,
                "--at",
                "2026-11-26T15:35",
                "--before",
                "18s",
                "--for",
                "17m",
                "--out",
                out);

        assertThat(answer.exitCode()).as(answer.toString()).isEqualTo(ExitCode.DONE);
        assertThat(answer.out())
                .contains("observed", "the first request that the hub read", "2 at 2 students")
                .doesNotContain("landed", ", SLO");
        RunRecord run = RunFolder.open(out).read();
        assertThat(run.info().verdict()).isEqualTo(RunInfo.Verdict.NOT_ASSESSED);
        assertThat(run.info().classPlan().limit())
                .as("without a class file, the limit is the length of the observation")
                .isGreaterThanOrEqualTo(Duration.ofMinutes(17));
        assertThat(run.students())
                .extracting(StudentRecord::outcome)
                .filteredOn(Outcome.Ready.class::isInstance)
                .as("ada, eve+x and carol")
                .hasSize(3);
        Cli.Answer report = Cli.firstbell("report", out);
        assertThat(report.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(report.out()).contains("not assessed", "first pages were not observable");
        assertThat(Files.readString(out.resolve("report.html")))
                .contains(
                        "Observed",
                        "First pages were not observable",
                        "The class has no declared goal (SLO)",
                        "<h1 class=\"open\">As far as it was observed",
                        "<td class=\"open\">not assessed")
                .doesNotContain("the SLO was not assessed", "Was the injector fast enough?");
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                assertThat(Files.readString(file, StandardCharsets.UTF_8))
                        .as(file.toString())
                        .doesNotContain("\"ada", "carol", "eve+x", "hal-form", "gus-stuck", "eva-fail", "cyd\"");
            }
        }
    }

    @Test
    void whoAskedInTheTimeAndWasReadyAfterItIsReady() {
        Path out = temp.resolve("observed");

        // ada, eve+x and carol asked before 15:35, and were ready half a minute later.
        observe(
                "--hub-log",
                LOG,
                "--count-started-by",
                DRIVER,
                "--at",
                "2026-11-26T15:34:50",
                "--before",
                "8s",
                "--for",
                "10s",
                "--out",
                out);

        RunRecord run = RunFolder.open(out).read();
        assertThat(run.students()).extracting(StudentRecord::outcome).hasSize(3).containsOnly(new Outcome.Ready());
        assertThat(run.info().observed().orElseThrow().until()).isEqualTo(Instant.parse("2026-11-26T15:35:00Z"));
        assertThat(run.info().observed().orElseThrow().followedUntil()).contains(Instant.parse("2026-11-26T15:45:00Z"));
    }

    @Test
    void whatTheHubsLogDoesNotCoverIsReported() {
        Path out = temp.resolve("observed");

        Cli.Answer answer = observe(
                "--hub-log",
                LOG,
                "--count-started-by",
                DRIVER,
                "--at",
                "2026-11-26T15:30",
                "--for",
                "40m",
                "--out",
                out);

        assertThat(answer.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(answer.out())
                .contains(
                        "the hub's log begins at 2026-11-26T15:34:41.912Z: earlier requests, and their outcome, are unknown",
                        "the hub's log ends at 2026-11-26T15:52:05.630Z: later events are unknown",
                        "so the students' 429s are unknown",
                        "not observable");
        RunRecord run = RunFolder.open(out).read();
        assertThat(run.summary().throttled()).isEmpty();
        assertThat(run.students())
                .extracting(StudentRecord::outcome)
                .doesNotHaveAnyElementsOfTypes(Outcome.TimedOut.class);
    }

    @Test
    void anSloThatTheObservedDataViolateWasMissed() throws IOException {
        Path aClass = Files.writeString(temp.resolve("class.yaml"), """
                name: CS 101
                start: 2026-11-26T08:30
                timeZone: America/Denver
                students: 10
                arrivals:
                  - {shape: uniform, to: 60s}
                slo: {share: 0.95, within: 30s, neverAtMost: 0.01}
                limit: 2m
                """);

        Cli.Answer answer = observe(
                "--hub-log",
                LOG,
                "--count-started-by",
                DRIVER,
                "--at",
                "2026-11-26T15:30",
                "--for",
                "30m",
                "--class",
                aClass,
                "--out",
                temp.resolve("o"));

        assertThat(answer.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(answer.out()).startsWith("CS 101").contains("The SLO was missed", "reached hubReady");
    }

    @Test
    void aClassWithoutStudentsHasNoResult() {
        Cli.Answer answer = observe(
                "--hub-log", LOG, "--count-started-by", DRIVER, "--at", "2026-11-25T09:00", "--out", temp.resolve("o"));

        assertThat(answer.exitCode()).isEqualTo(ExitCode.NO_ANSWER);
        assertThat(answer.err()).contains("--log-time-zone", "no student was found");
    }

    @Test
    void allThatIsWrongIsReportedAtOnceAndNothingIsDone() {
        Path out = temp.resolve("o");

        Cli.Answer answer = observe("--for", "30", "--metrics", "nowhere", "--at", "sometime", "--out", out);

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err())
                .contains(
                        "--for: `30` is not a length of time",
                        "--metrics: give a plain address",
                        "--at: `sometime` cannot be read")
                .contains("no source: give --kubeconfig", "'last Tuesday 9:00'");
        assertThat(out).doesNotExist();
    }

    @Test
    void aLengthOfTimeInAnotherFormOrOfZeroHasItsRemedy() {
        Cli.Answer answer =
                observe("--at", "2026-09-07T09:00", "--for", "1.5h", "--before", "0m", "--out", temp.resolve("o"));

        assertThat(answer.err())
                .contains(
                        "--for: `1.5h` is not a length of time; write `1h30m`",
                        "--before: must be longer than zero, found `0m`");
    }

    @Test
    void aClassThatWasCannotBeWatched() {
        Cli.Answer answer = observe(
                "--kubeconfig",
                temp.resolve("none"),
                "--prometheus",
                "http://127.0.0.1:1/",
                "--out",
                temp.resolve("o"));

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains("does not exist", "give one of them");
    }

    private Cli.Answer observe(Object... arguments) {
        Object[] all = Stream.concat(
                        Stream.of("observe", "--time-zone", "UTC", "--salt-file", temp.resolve("salt")),
                        Stream.of(arguments))
                .toArray();
        return Cli.firstbell(all);
    }
}
