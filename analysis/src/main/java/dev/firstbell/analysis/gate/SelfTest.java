package dev.firstbell.analysis.gate;

import dev.firstbell.analysis.gate.GateResult.Verdict;
import dev.firstbell.records.history.HistoryEntry;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Tries the gate on made-up histories of which it is known whether anything became slower: how often it raises an alarm when
 * nothing has changed, and how often it finds a slowdown. Everything depends on the seed alone. Stateless.
 */
public final class SelfTest {
    /** New runs and runs before, as the gate's documentation recommends them. */
    public static final int NOW = 3;

    /** The runs before. */
    public static final int BEFORE = 20;

    private static final List<Double> SLOWDOWNS = List.of(0.0, 0.1, 0.2, 0.3);

    private final Rule rule;
    private final int trials;
    private final long seed;

    /** @param trials of each row */
    public SelfTest(Rule rule, int trials, long seed) {
        if (trials < 1) {
            throw new IllegalArgumentException("a self-test needs trials: " + trials);
        }
        this.rule = rule;
        this.trials = trials;
        this.seed = seed;
    }

    /**
     * How often the gate gave each verdict.
     *
     * @param scenario how nights vary
     * @param slowdown the true one, as a share
     * @param serverAlone whether only the server's start became slower, and not all times
     * @param verdicts the number of each
     * @param trials how many there were
     */
    public record Row(
            Scenario scenario, double slowdown, boolean serverAlone, Map<Verdict, Integer> verdicts, int trials) {
        public Row {
            verdicts = Map.copyOf(verdicts);
        }

        /** The share of one verdict. */
        public double share(Verdict verdict) {
            return (double) verdicts.getOrDefault(verdict, 0) / trials;
        }
    }

    /** All rows: each scenario with each slowdown, and a slower start of the server alone. */
    public List<Row> run() {
        List<Row> rows = new ArrayList<>();
        for (Scenario scenario : Scenario.values()) {
            for (double slowdown : SLOWDOWNS) {
                rows.add(row(scenario, slowdown, false));
            }
            rows.add(row(scenario, 0.2, true));
        }
        return rows;
    }

    /** One row. */
    public Row row(Scenario scenario, double slowdown, boolean serverAlone) {
        Gate gate = new Gate(rule);
        Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
        IntStream.range(0, trials)
                .parallel()
                .mapToObj(trial -> trial(gate, scenario, slowdown, serverAlone, trial))
                .sequential()
                .forEach(verdict -> verdicts.merge(verdict, 1, Integer::sum));
        return new Row(scenario, slowdown, serverAlone, verdicts, trials);
    }

    private Verdict trial(Gate gate, Scenario scenario, double slowdown, boolean serverAlone, int trial) {
        SplittableRandom random = new SplittableRandom(seed + 1_000_003L * trial + 31L * scenario.ordinal());
        double[] nights = scenario.nights(BEFORE + NOW, random);
        List<HistoryEntry> runs = new ArrayList<>();
        for (int i = 0; i < nights.length; i++) {
            double slower = i < BEFORE ? 0 : slowdown;
            runs.add(SyntheticRun.draw(i, nights[i], serverAlone ? 0 : slower, serverAlone ? slower : 0, random));
        }
        return gate.judge(runs.subList(BEFORE, BEFORE + NOW), runs.subList(0, BEFORE))
                .verdict();
    }
}
