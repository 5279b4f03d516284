package dev.firstbell.cli.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Hub logs in the shape of public bug reports, with a class that starts at 2026-09-07T09:00 in Denver (15:00 UTC). */
final class FieldLog {
    private static final Path FOLDER = Path.of("../deploy/src/test/resources/hublog/field");

    private FieldLog() {}

    static Path of(String name) {
        return FOLDER.resolve(name);
    }

    static Cli.Answer trace(Path log, Path out) {
        return Cli.firstbell(
                "trace", log, "--start", "2026-09-07T09:00", "--time-zone", "America/Denver", "--out", out);
    }

    /** The arrivals that a trace has, in milliseconds from the start of class. */
    static List<String> offsets(Path trace) {
        try {
            List<String> lines = Files.readAllLines(trace);
            assertThat(lines.get(0)).isEqualTo("offsetMs");
            return lines.subList(1, lines.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Cli.Answer observe(Path log, Path folder, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of(
                "observe",
                "--hub-log",
                log,
                "--at",
                "2026-09-07T09:00",
                "--time-zone",
                "America/Denver",
                "--salt-file",
                folder.resolve("salt"),
                "--out",
                folder.resolve("run")));
        Stream.of(more).forEach(arguments::add);
        return Cli.firstbell(arguments.toArray());
    }

    static RunRecord observed(Path log, Path folder, Object... more) {
        Cli.Answer answer = observe(log, folder, more);
        assertThat(answer.exitCode()).as(answer.toString()).isEqualTo(ExitCode.DONE);
        return RunFolder.open(folder.resolve("run")).read();
    }

    /** A class file with the promise 95 % within 90 s. */
    static Path aClass(Path folder) {
        try {
            return Files.writeString(folder.resolve("class.yaml"), """
                    name: CS 101
                    start: 2026-09-07T09:00
                    timeZone: America/Denver
                    students: 40
                    arrivals:
                      - {shape: uniform, to: 60s}
                    slo: {share: 0.95, within: 90s, neverAtMost: 0.01}
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
