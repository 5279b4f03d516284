package dev.firstbell.cli.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MachineUseTest {
    private static final String MARK = "FIRSTBELL_LAB=/states/cells";

    @TempDir
    private Path proc;

    private void machine(long user, long idle) throws IOException {
        machine(user, idle, 0);
    }

    private void machine(long user, long idle, long stolen) throws IOException {
        Files.writeString(proc.resolve("stat"), """
                cpu  %d 0 0 %d 0 0 0 %d 0 0
                cpu0 1 1 1 1 1 1 1 1 1 1
                intr 1
                """.formatted(user, idle, stolen));
    }

    private void process(int pid, String environment, long utime, long ofEndedChildren) throws IOException {
        Path folder = Files.createDirectories(proc.resolve("" + pid));
        Files.writeString(folder.resolve("environ"), "HOME=/root\0" + environment + "\0LANG=C\0");
        Files.writeString(
                folder.resolve("stat"),
                pid + " (a (strange) name) S 1 2 3 4 5 6 7 8 9 10 " + utime + " 0 " + ofEndedChildren
                        + " 0 20 0 1 0 9\n");
    }

    private MachineUse read() {
        return MachineUse.read(proc, MARK, Set.of(7L));
    }

    @Test
    void otherProgramsAreWhatNeitherTheLabNorTheLoadGeneratorUsed() throws IOException {
        machine(1_000, 5_000);
        process(7, "", 100, 0);
        process(8, MARK, 200, 0);
        process(9, MARK + "-2", 300, 0);
        MachineUse before = read();

        machine(1_000 + 30 + 50 + 40, 5_000 + 280);
        process(7, "", 130, 0);
        process(8, MARK, 250, 0);
        process(9, MARK + "-2", 340, 0);

        assertThat(before.own()).isEqualTo(300);
        assertThat(read().othersSince(before)).as("40 of 400").isCloseTo(0.1, within(1e-9));
    }

    @Test
    void whatTheHypervisorTakesIsNoOtherProgram() throws IOException {
        machine(0, 1_000);
        MachineUse before = read();
        machine(0, 1_300, 100);

        assertThat(read().stolenSince(before)).as("100 of 400").isCloseTo(0.25, within(1e-9));
        assertThat(read().othersSince(before)).isZero();
    }

    @Test
    void aChildThatHasEndedCountsWithItsParent() throws IOException {
        machine(0, 1_000);
        process(8, MARK, 10, 0);
        process(10, MARK, 20, 0);
        MachineUse before = read();

        machine(100, 1_900);
        process(8, MARK, 10, 120);
        Files.delete(proc.resolve("10/stat"));
        Files.delete(proc.resolve("10/environ"));

        assertThat(read().othersSince(before)).isZero();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thisMachineIsRead() {
        MachineUse use = MachineUse.read(
                Path.of("/proc"), MARK, Set.of(ProcessHandle.current().pid()));

        assertThat(use.own()).isPositive().isLessThanOrEqualTo(use.busy());
        assertThat(use.busy()).isLessThanOrEqualTo(use.all());
    }
}
