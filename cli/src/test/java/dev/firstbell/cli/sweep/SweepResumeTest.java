package dev.firstbell.cli.sweep;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.FirstbellProcess;
import dev.firstbell.cli.shared.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep that is killed and then stopped goes on where it ended, and touches no finished run. */
class SweepResumeTest {
    private static final int CELLS = 4;

    @TempDir
    private Path folder;

    private Path sweep;
    private Path out;

    @Test
    void killedAndThenStoppedItGoesOnAndKeepsEveryFinishedRunBitForBit() throws IOException {
        Files.writeString(folder.resolve("class.yaml"), """
                name: CS 101
                start: 2027-01-25T09:00
                timeZone: UTC
                students: 6
                journey: start
                arrivals: [{shape: uniform, to: 10s}]
                limit: 90s
                """);
        sweep = Files.writeString(folder.resolve("sweep.yaml"), """
                class: class.yaml
                environment: {embedded: {speed: 10}}
                settings:
                  - {name: one node, prescaling: {means: nodePlaceholders, nodes: 1}, lead: 20m}
                  - {name: two nodes, prescaling: {means: nodePlaceholders, nodes: 2}, lead: 20m}
                repetitions: 2
                """);
        out = folder.resolve("out");

        try (FirstbellProcess first = begin("first")) {
            await(() -> finished().size() >= 1 && cells().size() > finished().size(), first);
            first.kill();
        }
        Map<Path, String> afterKill = contents(finished());
        assertThat(afterKill).isNotEmpty();

        try (FirstbellProcess second = begin("second")) {
            int before = finished().size();
            await(
                    () -> finished().size() > before
                            && cells().size() > finished().size(),
                    second);
            second.interrupt();
            Cli.Answer answer = second.end();
            assertThat(answer.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
            assertThat(answer.err()).containsPattern("of 4 cells are done and \\d are left; `firstbell sweep ");
        }
        assertThat(contents(finished())).containsAllEntriesOf(afterKill);
        Map<Path, String> afterStop = contents(finished());

        Cli.Answer answer = firstbell("sweep", sweep, "--out", out);

        // A machine that was too busy for a valid run is no failure of the sweep.
        assertThat(answer.exitCode()).isIn(ExitCode.DONE, ExitCode.NO_ANSWER);
        assertThat(contents(finished())).containsAllEntriesOf(afterStop);
        assertThat(finished().stream()
                        .filter(cell -> !cell.getFileName().toString().endsWith("-again"))
                        .toList())
                .hasSize(CELLS);
        assertThat(cells()).as("no unfinished run is left").isEqualTo(finished());
        assertThat(answer.out()).contains("one node", "two nodes");
        assertThat(Files.readString(out.resolve("sweep.json"))).doesNotContain("\"left\"");
        assertThat(out.resolve("report.html")).exists();

        Cli.Answer again = firstbell("sweep", sweep, "--out", out);
        assertThat(again.exitCode()).isEqualTo(answer.exitCode());
        assertThat(again.out()).isEqualTo(answer.out());
        assertThat(contents(finished())).containsAllEntriesOf(afterStop);
    }

    private FirstbellProcess begin(String name) throws IOException {
        return FirstbellProcess.start(Files.createDirectory(folder.resolve(name)), "sweep", sweep, "--out", out);
    }

    private static void await(BooleanSupplier condition, FirstbellProcess process) {
        Instant latest = Instant.now().plus(Duration.ofMinutes(4));
        while (!condition.getAsBoolean()) {
            assertThat(process.isAlive()).as("still at work").isTrue();
            assertThat(Instant.now()).isBefore(latest);
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    /** The folders of runs that have begun. */
    private List<Path> cells() {
        return holding("run.json");
    }

    private List<Path> finished() {
        return holding("cell.json");
    }

    private List<Path> holding(String name) {
        if (!Files.isDirectory(out)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(out)) {
            return entries.filter(entry -> Files.exists(entry.resolve(name)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every file of some folders with all of its bytes. */
    private static Map<Path, String> contents(List<Path> folders) throws IOException {
        Map<Path, String> contents = new TreeMap<>();
        for (Path cell : folders) {
            List<Path> files = new ArrayList<>();
            try (Stream<Path> entries = Files.list(cell)) {
                entries.forEach(files::add);
            }
            for (Path file : files) {
                contents.put(file, HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return contents;
    }
}
