package dev.firstbell.cli.observe;

import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * By how much a record is wrong: our timestamp of each student, less the moment at which the thing happened by the witness of
 * hub and proxy themselves, on the same machine's clock.
 *
 * <p>{@code java dev.firstbell.cli.observe.TruthErrors RUN TRUTH} prints it for a run that {@code firstbell run} drove against a
 * hub of {@code lab/up hub --scripted}.
 */
final class TruthErrors {
    private final RunRecord run;
    private final ScriptedTruth truth;

    /**
     * The errors of one kind, sorted by their size.
     *
     * @param of what, in words
     */
    record Errors(String of, List<Duration> sorted) {
        /** The smallest that a share of all does not exceed, whatever the sign. */
        Duration quantile(double share) {
            return sorted.get((int) Math.max(0, Math.ceil(share * sorted.size()) - 1));
        }

        /** Whether the effect's timestamp was ever before its cause's, by more than the clocks differ. */
        long tooEarly(Duration tolerance) {
            return sorted.stream()
                    .filter(error -> error.compareTo(tolerance.negated()) < 0)
                    .count();
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %d | %.1f | %.1f | %.1f | %.1f |",
                    of,
                    sorted.size(),
                    millis(0.5),
                    millis(0.95),
                    millis(0.99),
                    millis(1));
        }

        private double millis(double share) {
            return quantile(share).toNanos() / 1e6;
        }
    }

    TruthErrors(RunRecord run, ScriptedTruth truth) {
        this.run = run;
        this.truth = truth;
    }

    /** Of {@code hubReady}, from the moment when the route was in the proxy's table. */
    Errors hubReady() {
        return errors(
                "hubReady: ours − route in the proxy",
                student -> between("routed", ours(student, Stage.HUB_READY), student));
    }

    /** The part of it until the hub had reported it to a progress stream. */
    Errors hubsShare() {
        return errors(
                "of it the hub's: ready reported − route in the proxy",
                student -> between("routed", truth.last("readyTold", student.user()), student));
    }

    /** The part of it from there through the proxy. */
    Errors proxysShare() {
        return errors(
                "of it the proxy's: ready passed on − ready reported",
                student -> between("readyTold", truth.last("readyPassed", student.user()), student));
    }

    /** The rest. */
    Errors ourShare() {
        return errors(
                "of it ours: hubReady − ready passed on",
                student -> between("readyPassed", ours(student, Stage.HUB_READY), student));
    }

    /** Of {@code landed}, from the moment when the proxy began to pass the first page on. */
    Errors landed() {
        return errors(
                "landed: ours − first good answer at the door",
                student -> between("frontDoor", ours(student, Stage.LANDED), student));
    }

    List<Errors> all() {
        return List.of(hubReady(), hubsShare(), proxysShare(), ourShare(), landed());
    }

    String table() {
        return "| error, ms | students | median | p95 | p99 | worst |\n|---|---|---|---|---|---|\n"
                + String.join("\n", all().stream().map(Errors::toString).toList());
    }

    private Errors errors(String of, Function<StudentRecord, Optional<Duration>> error) {
        Stream<Duration> errors = run.students().stream().map(error).flatMap(Optional::stream);
        return new Errors(
                of, errors.sorted((a, b) -> a.abs().compareTo(b.abs())).toList());
    }

    private static Optional<Instant> ours(StudentRecord student, Stage stage) {
        return student.at(stage);
    }

    private Optional<Duration> between(String event, Optional<Instant> timestamp, StudentRecord student) {
        return truth.last(event, student.user()).flatMap(at -> timestamp.map(ours -> Duration.between(at, ours)));
    }

    public static void main(String[] arguments) {
        RunRecord run = RunFolder.open(Path.of(arguments[0])).read();
        System.out.println(new TruthErrors(run, ScriptedTruth.read(Path.of(arguments[1]))).table());
    }
}
