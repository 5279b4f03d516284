package dev.firstbell.simulations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.simulations.internal.gatling.QuietPreferences;
import dev.firstbell.simulations.secondclock.PlainClassStart;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the same class at the same hub with two implementations that share no code: Firstbell's client, engine and
 * record, and Gatling's HTTP DSL with Gatling's statistics. Both observe the same starts, because the hub draws the start of
 * each student from the student's number.
 */
class SecondClockTest {
    /**
     * The allowed difference in wall time for a start of 500 ms to 1.5 s: three round trips, and two processes that warm up
     * while they share two cores with the hub. In the hub's time it is ten times as much.
     */
    private static final Duration WITHIN = Duration.ofMillis(120);

    /** The pauses of a busy machine differ from run to run; a real disagreement shows in every run. */
    private static final int TRIES = 3;

    private static final int STUDENTS = 36;
    private static final List<Integer> QUANTILES = List.of(25, 50, 75, 95);

    @TempDir
    private Path folder;

    @Test
    void theRecordAgreesWithGatlingsStatistics() throws Exception {
        // The starts differ enough to detect that two students' latencies were swapped.
        TwinParameters parameters = TestingClass.WARM.with(RandomPart.CONTAINER_START, new Distribution.Uniform(1, 9));
        ClassPlan plan = TestingClass.plan(STUDENTS, i -> Duration.ofMillis(600L * i), Duration.ofSeconds(60));
        for (int attempt = 1; ; attempt++) {
            try {
                bothClocksAgree(plan, parameters, Files.createDirectory(folder.resolve("try-" + attempt)));
                return;
            } catch (AssertionError e) {
                if (attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    private void bothClocksAgree(ClassPlan plan, TwinParameters parameters, Path out) throws Exception {
        try (TestingClass aClass = new TestingClass(plan, 200, parameters, out.resolve("run"))) {
            ClassStart start = aClass.begin(progress -> {});
            assertThat(start.awaitPrepared()).isTrue();
            List<Duration> ours = wallFromSentToLanded(aClass.go(start).run().students());

            aClass.hub().reset(Twin.worldStart(plan, TestingClass.setting(200)), TestingClass.WORLD_SEED);
            aClass.hub().apply(TestingClass.setting(200), plan.classStart());
            aClass.hub().advanceTo(plan.firstArrival().minusSeconds(3));
            aClass.hub().pace(TestingClass.SPEED);
            Path students = students(plan, aClass.access(), out.resolve("students.tsv"));

            Second second = second(aClass.access(), students, out, claims(ours));
            assertThat(second.exitCode()).as(second.output()).isZero();
        }
    }

    @Test
    void theSecondClockRejectsWrongClaims() throws Exception {
        TwinParameters parameters = TestingClass.WARM.with(RandomPart.CONTAINER_START, new Distribution.Constant(2));
        ClassPlan plan = TestingClass.plan(4, i -> Duration.ofMillis(150L * i), Duration.ofSeconds(60));
        try (TestingClass aClass = new TestingClass(plan, 200, parameters, folder.resolve("run"))) {
            aClass.hub().advanceTo(plan.firstArrival().minusSeconds(3));
            aClass.hub().pace(TestingClass.SPEED);
            Path students = students(plan, aClass.access(), folder.resolve("students.tsv"));
            Second wrong = second(aClass.access(), students, folder, List.of("50=1..50"));
            assertThat(wrong.exitCode()).as(wrong.output()).isEqualTo(2);
        }
    }

    private static List<Duration> wallFromSentToLanded(List<StudentRecord> students) {
        assertThat(students).allSatisfy(student -> assertThat(student.outcome()).isEqualTo(new Outcome.Ready()));
        return students.stream()
                .map(student -> Duration.between(
                        student.at(Stage.SENT).orElseThrow(),
                        student.at(Stage.LANDED).orElseThrow()))
                .map(hubTime -> hubTime.dividedBy((long) TestingClass.SPEED))
                .sorted()
                .toList();
    }

    /** Returns the claims for Gatling: the quantiles of the record, with the allowed difference. */
    private static List<String> claims(List<Duration> ours) {
        return QUANTILES.stream()
                .map(quantile -> {
                    long at = ours.get((int) Math.ceil(quantile / 100.0 * ours.size()) - 1)
                            .toMillis();
                    return quantile + "=" + Math.max(0, at - WITHIN.toMillis()) + ".." + (at + WITHIN.toMillis());
                })
                .toList();
    }

    /** Creates the users and a token for each, as logins would, and one more user who arrives before the others. */
    private static Path students(ClassPlan plan, HubAccess access, Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        try (HubClient client =
                HubClient.builder(access.url()).token(access.token()).build()) {
            lines.add(arrival(client, "firstbell-warm-up", 0));
            for (PlannedStudent student : plan.students()) {
                lines.add(arrival(
                        client, student.user(), Math.round(student.offset().toMillis() / TestingClass.SPEED)));
            }
        }
        return Files.write(file, lines);
    }

    private static String arrival(HubClient client, String user, long offsetMs) {
        client.createUsers(List.of(user)).join();
        ApiToken token =
                client.createToken(user, "second clock", Duration.ofHours(12)).join();
        return user + "\t" + token.authorization().substring("token ".length()) + "\t" + offsetMs;
    }

    private record Second(int exitCode, String output) {}

    private static Second second(HubAccess access, Path students, Path out, List<String> claims) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                // The reader of Gatling's statistics file accesses the internals of String.
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-Djava.util.prefs.PreferencesFactory=" + QuietPreferences.class.getName(),
                "-Dgatling.data.writers.0=file",
                "-Dgatling.charting.useGroupDurationMetric=true",
                "-cp",
                System.getProperty("java.class.path"),
                PlainClassStart.class.getName(),
                access.url().toString(),
                students.toString(),
                out.resolve("gatling").toString()));
        command.addAll(claims);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Second(process.waitFor(), output);
    }
}
