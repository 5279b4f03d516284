package dev.firstbell.simulations.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.journal.Saturation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads copies of the files that kernels provide. */
class CpuQuotaTest {
    private static final String VERSION_2 = """
            usage_usec 998877
            user_usec 1000
            nr_periods 120
            nr_throttled 7
            throttled_usec 41500
            nr_bursts 0
            """;

    @TempDir
    private Path root;

    @Test
    void readsVersionTwo() {
        groups("0::/system.slice/firstbell.service\n");
        stat("system.slice/firstbell.service", VERSION_2);

        assertThat(CpuQuota.of(root).read()).contains(new Saturation.CpuThrottling(7, Duration.ofNanos(41_500_000)));
    }

    @Test
    void readsVersionTwoInAContainerThatSeesItsGroupAsTheRoot() {
        groups("0::/\n");
        stat("", VERSION_2);

        assertThat(CpuQuota.of(root).read()).contains(new Saturation.CpuThrottling(7, Duration.ofNanos(41_500_000)));
    }

    @Test
    void readsTheRootIfTheGroupIsOutsideOfTheContainersView() {
        groups("0::/../../kubepods/pod1/abc\n");
        stat("", VERSION_2);

        assertThat(CpuQuota.of(root).read()).isPresent();
    }

    @Test
    void readsVersionOne() {
        groups("9:cpuset:/x\n4:cpu,cpuacct:/docker/abc\n1:name=systemd:/docker/abc\n");
        stat("cpu,cpuacct/docker/abc", "nr_periods 10\nnr_throttled 3\nthrottled_time 2500000\n");

        assertThat(CpuQuota.of(root).read()).contains(new Saturation.CpuThrottling(3, Duration.ofNanos(2_500_000)));
    }

    @Test
    void includesParentGroupsAndTakesTheLongestThrottling() {
        groups("0::/kubepods/pod1/container\n");
        stat("kubepods/pod1/container", "nr_throttled 1\nthrottled_usec 10\n");
        stat("kubepods/pod1", "nr_throttled 5\nthrottled_usec 5000\n");
        stat("kubepods", "nr_throttled 0\nthrottled_usec 0\n");

        assertThat(CpuQuota.of(root).read()).contains(new Saturation.CpuThrottling(5, Duration.ofMillis(5)));
    }

    @Test
    void isEmptyAndNotZeroIfTheKernelReportsNothing() {
        assertThat(CpuQuota.of(root).read()).as("no /proc").isEmpty();
        groups("0::/user.slice\n");
        assertThat(CpuQuota.of(root).read()).as("no cpu.stat").isEmpty();
        stat("user.slice", "usage_usec 998877\nuser_usec 1000\n");
        assertThat(CpuQuota.of(root).read()).as("the controller is off").isEmpty();
        stat("user.slice", "nr_throttled many\nthrottled_usec -3\n");
        assertThat(CpuQuota.of(root).read()).as("no numbers").isEmpty();
    }

    @Test
    void betweenReturnsTheIncreaseOfTwoReadings() {
        Optional<Saturation.CpuThrottling> before = Optional.of(new Saturation.CpuThrottling(3, Duration.ofMillis(10)));
        Optional<Saturation.CpuThrottling> after = Optional.of(new Saturation.CpuThrottling(5, Duration.ofMillis(25)));

        assertThat(CpuQuota.between(before, after)).contains(new Saturation.CpuThrottling(2, Duration.ofMillis(15)));
        assertThat(CpuQuota.between(after, before)).contains(new Saturation.CpuThrottling(0, Duration.ZERO));
        assertThat(CpuQuota.between(Optional.empty(), after)).isEmpty();
    }

    private void groups(String text) {
        write(root.resolve("proc/self/cgroup"), text);
    }

    private void stat(String group, String text) {
        write(root.resolve("sys/fs/cgroup").resolve(group).resolve("cpu.stat"), text);
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
