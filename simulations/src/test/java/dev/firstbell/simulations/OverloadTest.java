package dev.firstbell.simulations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.journal.InjectorHealth;
import dev.firstbell.records.journal.Saturation;
import dev.firstbell.records.run.RunInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An injector without CPU time when its students are due: its process is suspended (SIGSTOP) for two seconds that start
 * before the first arrival. On a machine of any speed, every request is then late by more than a second, which is more than
 * ten seconds in the time of a hub that is paced ten times as fast.
 */
class OverloadTest {
    private static final Duration HELD = Duration.ofSeconds(2);

    @TempDir
    private Path folder;

    @Test
    void aRunWhoseInjectorWasSuspendedIsInvalid() throws IOException, InterruptedException {
        try (TestingClass paced = new TestingClass(
                TestingClass.plan(12, i -> Duration.ofMillis(10L * i), Duration.ofMinutes(3)),
                64,
                TestingClass.WARM,
                folder.resolve("run"))) {
            ClassStart start = paced.begin(progress -> {});
            assertThat(start.awaitPrepared()).isTrue();
            signal("STOP", start.injector());
            Thread release = new Thread(() -> release(start.injector()), "release");

            release.start();
            ClassStart.Result result = paced.go(start);
            release.join();

            RunInfo info = result.run().info();
            InjectorHealth health = result.run().health().orElseThrow();
            assertThat(info.verdict()).as(info.reasons().toString()).isEqualTo(RunInfo.Verdict.INVALID);
            assertThat(info.reasons())
                    .singleElement()
                    .asString()
                    .startsWith("the injector sent requests late: the p99 of sent − intended is ")
                    .contains("this machine was the bottleneck, not the hub (")
                    .contains("it got no processor for ")
                    .contains("its event loops were late by ");
            assertThat(health.lateness().orElseThrow().p50())
                    .as("in the hub's time")
                    .isGreaterThan(health.allowed());
            assertThat(health.worstPause()).isGreaterThan(HELD.dividedBy(2));
            Saturation.Lag lag = health.lag().orElseThrow();
            assertThat(lag.eventLoop().orElseThrow()).isGreaterThan(HELD.dividedBy(2));
            assertThat(lag.timers()).isGreaterThan(HELD.dividedBy(2));
            assertThat(paced.users()).as("an invalid run cleans up as well").isEmpty();
        }
    }

    /** The control: the same class at the same hub without the suspension. */
    @Test
    void theSameClassWithoutTheSuspensionIsMeasuredCompletely() throws IOException {
        try (TestingClass paced = new TestingClass(
                TestingClass.plan(12, i -> Duration.ofMillis(10L * i), Duration.ofMinutes(3)),
                64,
                TestingClass.WARM,
                folder.resolve("run"))) {
            ClassStart start = paced.begin(progress -> {});
            assertThat(start.awaitPrepared()).isTrue();
            ClassStart.Result result = paced.go(start);

            InjectorHealth health = result.run().health().orElseThrow();
            assertThat(health.lag().orElseThrow().eventLoop()).isPresent();
            assertThat(health.calls().orElseThrow().longestWait()).isPositive();
            assertThat(health.openFilesLimit()).isPresent();
            assertThat(health.longestGc()).isPresent();
            assertThat(result.run().hub().orElseThrow().scrapes()
                            + result.run().hub().orElseThrow().unavailable().stream()
                                    .count())
                    .as("the hub's metrics were scraped")
                    .isPositive();
        }
    }

    /** By then the command to go has long been in the injector's input, and the students are due. */
    private static void release(ProcessHandle injector) {
        try {
            Thread.sleep(HELD.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            signal("CONT", injector);
        }
    }

    private static void signal(String name, ProcessHandle process) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(kill.exitValue()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
