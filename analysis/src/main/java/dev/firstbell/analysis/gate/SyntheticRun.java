package dev.firstbell.analysis.gate;

import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.history.Fingerprint;
import dev.firstbell.records.history.HistoryEntry;
import dev.firstbell.records.history.StageTime;
import dev.firstbell.records.history.Versions;
import dev.firstbell.records.history.Wait;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Draws a made-up class start for the self-test: 200 students, of whom 15 % wait about 100 s for a node (twice as sensitive to
 * the night as the rest), whose servers take a lognormal time of about 12 s. Stateless.
 */
final class SyntheticRun {
    private static final int STUDENTS = 200;
    private static final double NODE_SHARE = 0.15;
    private static final double NODE_SECONDS = 100;
    private static final double PLACED_SECONDS = 0.5;
    private static final double START_SECONDS = 2;
    private static final double SERVER_SECONDS = 9;
    private static final double SPREAD = 0.4;
    private static final Slo SLO = new Slo(0.7, Duration.ofSeconds(90), 0.01);
    private static final Fingerprint WHERE = new Fingerprint(
            "synthetic",
            Rung.EMBEDDED,
            Provenance.PREDICTED,
            1,
            "synthetic",
            STUDENTS,
            "synthetic",
            Optional.empty(),
            new Versions("none", Optional.empty(), Optional.empty()));

    private SyntheticRun() {}

    /**
     * One run.
     *
     * @param night the logarithm of its factor
     * @param slowdown of all times, as a share
     * @param serverSlowdown of the server's start alone
     */
    static HistoryEntry draw(
            int number, double night, double slowdown, double serverSlowdown, SplittableRandom random) {
        double factor = Math.exp(night) * (1 + slowdown);
        double[] placed = new double[STUDENTS];
        double[] started = new double[STUDENTS];
        double[] server = new double[STUDENTS];
        double[] all = new double[STUDENTS];
        for (int i = 0; i < STUDENTS; i++) {
            boolean node = random.nextDouble() < NODE_SHARE;
            placed[i] = node
                    ? NODE_SECONDS * factor * Math.exp(night) * noise(random)
                    : PLACED_SECONDS * factor * noise(random);
            started[i] = START_SECONDS * factor * noise(random);
            server[i] = SERVER_SECONDS * factor * (1 + serverSlowdown) * noise(random);
            all[i] = placed[i] + started[i] + server[i];
        }
        Map<Stage, StageTime> stages = new EnumMap<>(Stage.class);
        stages.put(Stage.SCHEDULED, stage(Stage.ACCEPTED, placed));
        stages.put(Stage.STARTED, stage(Stage.SCHEDULED, started));
        stages.put(Stage.HUB_READY, stage(Stage.STARTED, server));
        Arrays.sort(all);
        int inTime = (int) Arrays.stream(all)
                .filter(wait -> wait <= SLO.within().toSeconds())
                .count();
        return new HistoryEntry(
                HistoryEntry.SCHEMA,
                "synthetic-" + number,
                Instant.EPOCH.plus(Duration.ofDays(number)),
                WHERE,
                "synthetic",
                RunInfo.Verdict.SLO_MET,
                List.of(),
                SLO,
                STUDENTS,
                inTime,
                0,
                Optional.of(new Wait(duration(all[STUDENTS / 2 - 1]), false)),
                Optional.of(new Wait(duration(all[STUDENTS * 19 / 20 - 1]), false)),
                stages,
                String.valueOf(number));
    }

    private static StageTime stage(Stage since, double[] seconds) {
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        return new StageTime(since, duration(sorted[STUDENTS / 2 - 1]), STUDENTS);
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e6) * 1000);
    }

    private static double noise(SplittableRandom random) {
        return Math.exp(SPREAD * random.nextGaussian());
    }
}
