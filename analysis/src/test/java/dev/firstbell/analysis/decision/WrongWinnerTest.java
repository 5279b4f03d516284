package dev.firstbell.analysis.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.testing.SampleSweeps;
import dev.firstbell.records.plan.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How often a sweep of known truth names a wrong winner. Students share the fate of their run: a share of them is late
 * together, because a node came late, and both runs of a block share a part of that. Seeds are fixed.
 */
class WrongWinnerTest {
    private static final int STUDENTS = 200;
    private static final int SWEEPS = 1_000;
    private static final Resolution RESOLUTION = new Resolution(0.02, Duration.ofSeconds(9));

    /** The truth of one setting. */
    private record Truth(double late, double p95) {}

    /** What became of many sweeps. */
    private record Tally(int wrong, int right, int open) {
        double rateOfWrong() {
            return (double) wrong / SWEEPS;
        }
    }

    private static Tally simulate(List<Truth> truths, int blocks, double spread, long seed) {
        Random random = new Random(seed);
        List<Setting> settings = new ArrayList<>();
        for (int i = 0; i < truths.size(); i++) {
            settings.add(SampleSweeps.nodes(i + 1));
        }
        int wrong = 0;
        int right = 0;
        int open = 0;
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            Map<String, Map<Integer, RunFigures>> runs = new TreeMap<>();
            settings.forEach(setting -> runs.put(setting.name(), new TreeMap<>()));
            for (int block = 1; block <= blocks; block++) {
                double world = random.nextGaussian();
                for (int i = 0; i < truths.size(); i++) {
                    runs.get(settings.get(i).name()).put(block, run(truths.get(i), world, spread, random));
                }
            }
            Outcome outcome = new Contest(settings, runs, RESOLUTION).outcome();
            if (outcome instanceof Outcome.Winner winner) {
                Truth named = truths.get(settings.stream().map(Setting::name).toList().indexOf(winner.setting()));
                if (best(truths, named)) {
                    right++;
                } else {
                    wrong++;
                }
            } else {
                open++;
            }
        }
        return new Tally(wrong, right, open);
    }

    /** A run with a shared fate: the block's world and the run itself move the share of late students and the wait. */
    private static RunFigures run(Truth truth, double world, double spread, Random random) {
        double fate = 0.7 * world + 0.7 * random.nextGaussian();
        double late = Math.min(1, Math.max(0, truth.late() * (1 + spread * fate)));
        BitSet inTime = new BitSet();
        for (int student = 0; student < STUDENTS; student++) {
            if (random.nextDouble() >= late) {
                inTime.set(student);
            }
        }
        double p95 = truth.p95() * Math.exp(spread / 2 * fate);
        return new RunFigures(inTime, STUDENTS, p95, false, 0, true, Optional.empty(), Optional.empty());
    }

    /** No other setting has more students in time, nor as many (within the resolution) and a shorter wait. */
    private static boolean best(List<Truth> truths, Truth named) {
        return truths.stream().filter(other -> other != named).noneMatch(other -> {
            double more = named.late() - other.late();
            return more >= 0 && (more > 0 || other.p95() <= named.p95());
        });
    }

    /** All equal: every winner is wrong. */
    @ParameterizedTest
    @CsvSource({"2, 2", "2, 5", "4, 3", "4, 10"})
    void equalSettingsHaveAWinnerInAtMostOneSweepOfTwenty(int settings, int blocks) {
        List<Truth> truths = new ArrayList<>();
        for (int i = 0; i < settings; i++) {
            truths.add(new Truth(0.1, 60));
        }
        for (double spread : new double[] {0.05, 0.3, 1}) {
            Tally tally = simulate(truths, blocks, spread, 42 + settings + blocks);
            assertThat(tally.rateOfWrong()).as("spread %s", spread).isLessThanOrEqualTo(0.05);
        }
    }

    /** The best is better by a little, which is where a wrong one is most easily taken for it. */
    @ParameterizedTest
    @CsvSource({"3, 3", "4, 5"})
    void aSlightlyWorseSettingRarelyWins(int settings, int blocks) {
        List<Truth> truths = new ArrayList<>();
        for (int i = 0; i < settings; i++) {
            truths.add(new Truth(0.1 + 0.005 * i, 60 + i));
        }
        for (double spread : new double[] {0.05, 0.3, 1}) {
            Tally tally = simulate(truths, blocks, spread, 4711 + settings + blocks);
            assertThat(tally.rateOfWrong()).as("spread %s", spread).isLessThanOrEqualTo(0.05);
        }
    }

    /** All students in time everywhere, and waits that differ by chance alone: the end of the scale. */
    @ParameterizedTest
    @CsvSource({"2", "5"})
    void settingsWithEveryStudentInTimeHaveNoWinner(int blocks) {
        Tally tally = simulate(
                List.of(new Truth(0, 8), new Truth(0, 8), new Truth(0, 8)), blocks, 0.3, 99 + blocks);
        assertThat(tally.rateOfWrong()).isLessThanOrEqualTo(0.01);
    }

    /** What a sweep is made for: no pre-scaling against enough nodes. Three repetitions are few where runs scatter. */
    @ParameterizedTest
    @CsvSource({"3, 0.5", "5, 0.98"})
    void aLargeDifferenceIsFound(int blocks, double power) {
        Tally tally = simulate(
                List.of(new Truth(0.6, 300), new Truth(0.15, 120), new Truth(0.005, 8)), blocks, 0.2, 7 + blocks);
        assertThat((double) tally.right() / SWEEPS).isGreaterThanOrEqualTo(power);
        assertThat(tally.wrong()).isZero();
    }
}
