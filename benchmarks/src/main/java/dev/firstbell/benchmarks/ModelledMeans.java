package dev.firstbell.benchmarks;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.BufferStrategy;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.twin.Prediction;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.stream.LongStream;

/**
 * The means of pre-scaling in the model, side by side: 200 students who fit on five nodes, cold (asked for when class starts)
 * and warm (asked for 40 minutes before), at two limits of pending starts. Prints the table of {@code docs/prescaling.md}.
 */
public final class ModelledMeans {
    private static final int NODES = 5;
    private static final int STUDENTS = 200;
    private static final Duration EARLY = Duration.ofMinutes(40);
    private static final String CLASS = """
            name: comparison
            start: 2027-01-25T09:00
            timeZone: UTC
            students: 200
            duration: 50m
            arrivals:
              - {shape: uniform, from: 0s, to: 60s}
            """;

    private ModelledMeans() {}

    private record Line(String name, Prescaling room, TwinParameters parameters) {}

    /** @param args the number of seeds, 20 if there is none */
    public static void main(String[] args) {
        int seeds = args.length == 0 ? 20 : Integer.parseInt(args[0]);
        TwinParameters shipped = TwinParameters.defaults();
        List<Line> lines = List.of(
                new Line("no pre-scaling", Prescaling.NONE, shipped),
                new Line("node placeholders", Prescaling.nodePlaceholders(NODES), shipped),
                new Line(
                        "node-sized placeholders",
                        Prescaling.nodeSizedPlaceholders(NODES),
                        shipped.with(Quantity.PRESCALE_SCALE_UP_DELAY, 0)),
                new Line(
                        "node-sized placeholders that count after 120 s",
                        Prescaling.nodeSizedPlaceholders(NODES),
                        shipped),
                new Line("user placeholders", Prescaling.userPlaceholders(STUDENTS), shipped),
                new Line("pool minimum, with a resize", Prescaling.poolMinimum(NODES), shipped),
                new Line(
                        "pool minimum alone", Prescaling.poolMinimum(NODES), shipped.with(Quantity.PRESCALE_RESIZE, 0)),
                new Line("capacity buffer (active)", Prescaling.capacityBuffer(NODES, BufferStrategy.ACTIVE), shipped),
                new Line(
                        "capacity buffer (standby)",
                        Prescaling.capacityBuffer(NODES, BufferStrategy.STANDBY),
                        shipped));
        System.out.println("| means | asked for | limit | nodes | beyond 5 | landed p50 | p95 | last | never | 429s |"
                + " node-hours |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
        ClassFile file = ClassFile.parse("comparison.yaml", CLASS);
        ClassPlan plan = ClassPlan.of(file, ClassPlan.DEFAULT_PREFIX, file.startInstant());
        for (Line line : lines) {
            for (Duration lead :
                    line.room().equals(Prescaling.NONE) ? List.of(Duration.ZERO) : List.of(Duration.ZERO, EARLY)) {
                for (int limit : List.of(64, STUDENTS)) {
                    row(line, lead, limit, plan, seeds);
                }
            }
        }
    }

    private static void row(Line line, Duration lead, int limit, ClassPlan plan, int seeds) {
        Setting setting =
                new Setting(line.name(), line.room(), lead, new Setting.HubLimits(limit, Duration.ofMinutes(15)));
        List<Prediction> runs = LongStream.rangeClosed(1, seeds)
                .mapToObj(seed -> Twin.predict(plan, setting, line.parameters(), seed, Duration.ofMinutes(50)))
                .toList();
        System.out.println(String.format(
                Locale.ROOT,
                "| %s | %s | %d | %s | %s | %s s | %s s | %s s | %s | %s | %.1f |",
                line.name(),
                lead.isZero() ? "at class start" : "40 min before",
                limit,
                range(runs, run -> run.nodes().size()),
                range(runs, run -> Math.max(0, run.nodes().size() - NODES)),
                range(runs, run -> quantile(run, 0.5)),
                range(runs, run -> quantile(run, 0.95)),
                range(runs, run -> quantile(run, 1)),
                range(runs, run -> STUDENTS - landed(run).size()),
                range(runs, Prediction::throttles),
                runs.stream().mapToDouble(Prediction::nodeHours).average().orElseThrow()));
    }

    /** {@code 5} or {@code 5–9}. */
    private static String range(List<Prediction> runs, ToIntFunction<Prediction> figure) {
        int least = runs.stream().mapToInt(figure).min().orElseThrow();
        int most = runs.stream().mapToInt(figure).max().orElseThrow();
        return least == most ? Integer.toString(least) : least + "–" + most;
    }

    /** A quantile of the students who landed, in seconds. */
    private static int quantile(Prediction run, double quantile) {
        List<Double> landed = landed(run);
        return (int) Math.round(landed.get((int) Math.ceil(quantile * landed.size()) - 1));
    }

    private static List<Double> landed(Prediction run) {
        return run.students().stream()
                .map(StudentRecord::readyLatency)
                .flatMap(latency -> latency.stream())
                .map(latency -> latency.toMillis() / 1000.0)
                .sorted()
                .toList();
    }
}
