package dev.firstbell.analysis.drift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Finds where the level of a series changed: the method of Hunter (Fleming, Kołaczkowski et al., ICPE 2023,
 * doi:10.1145/3578244.3583719). In windows of 50 figures that overlap by half, E-divisive (Matteson and James, JASA 2014) looks
 * for the places that split them best, with a t-test in place of its permutations so that the answer does not depend on chance
 * (first pass: 10 p). Then places are taken away, the weakest first, until all of the others are significant over the whole
 * pieces between them, and large enough.
 *
 * <p>As in Apache Otava 0.8.0, against which it is tested, the t-test divides the variance of a piece by n and not by n − 1.
 * Stateless.
 */
public final class ChangePoints {
    /** The level of significance that Hunter's authors recommend. */
    public static final double P = 0.001;

    /** How many figures are looked at together. */
    public static final int WINDOW = 50;

    private static final double FIRST_PASS = 10;

    private final double[] series;
    private final double p;

    private ChangePoints(double[] series, double p) {
        this.series = series;
        this.p = p;
    }

    /**
     * The change points of a series.
     *
     * @param series finite figures in the order of time
     * @param p the largest probability of a change point that there is not
     * @param least the smallest change that counts, as a share
     * @return in the order of time
     */
    public static List<ChangePoint> in(double[] series, double p, double least) {
        if (Arrays.stream(series).anyMatch(value -> !Double.isFinite(value))) {
            throw new IllegalArgumentException("a series needs finite figures: " + Arrays.toString(series));
        }
        if (!(p > 0 && p * FIRST_PASS < 1) || !(least >= 0)) {
            throw new IllegalArgumentException(
                    "p must be in (0, 0.1) and the least change not negative: " + p + ", " + least);
        }
        ChangePoints search = new ChangePoints(series.clone(), p);
        return search.strongest(search.weak(), least);
    }

    /** A piece of the series, without its end. */
    private record Piece(int from, int to) {
        boolean canBeSplit() {
            return to - from > 1;
        }
    }

    /** A split of a piece with the distance of what lies before it and after it. */
    private record Split(Piece piece, int at, double distance) {}

    /** The candidates of all windows. */
    private TreeSet<Integer> weak() {
        TreeSet<Integer> found = new TreeSet<>();
        int start = 0;
        while (start < series.length) {
            List<Integer> inWindow = divide(new Piece(start, Math.min(start + WINDOW, series.length)));
            found.addAll(inWindow);
            int last = inWindow.isEmpty() ? 0 : Collections.max(inWindow);
            start = Math.max(last, start + WINDOW / 2);
        }
        return found;
    }

    /** E-divisive: splits the piece whose best split is the best of all, as long as that split is significant. */
    private List<Integer> divide(Piece window) {
        List<Piece> pieces = new ArrayList<>(List.of(window));
        List<Integer> found = new ArrayList<>();
        while (true) {
            Optional<Split> best = pieces.stream()
                    .filter(Piece::canBeSplit)
                    .map(this::best)
                    .reduce((one, other) -> other.distance() > one.distance() ? other : one);
            if (best.isEmpty()) {
                return found;
            }
            Piece piece = best.get().piece();
            int at = best.get().at();
            if (!(changePoint(piece.from(), at, piece.to()).p() <= p * FIRST_PASS)) {
                return found;
            }
            found.add(at);
            int place = pieces.indexOf(piece);
            pieces.set(place, new Piece(piece.from(), at));
            pieces.add(place + 1, new Piece(at, piece.to()));
        }
    }

    /**
     * The split of a piece that maximises the energy distance of X, all before it, and Y, a number of figures after it: for n
     * and m figures {@code 2/(n+m) Σ|x−y| − 2m/((n+m)(n−1)) Σ|x−x′| − 2n/((n+m)(m−1)) Σ|y−y′|}, each sum over pairs.
     */
    private Split best(Piece piece) {
        double[][] sums = distancesToThoseBefore(piece);
        int from = piece.from();
        Split best = new Split(piece, from + 1, Double.NEGATIVE_INFINITY);
        double withinX = 0;
        for (int at = from + 1; at < piece.to(); at++) {
            int n = at - from;
            withinX += sums[n - 1][n - 1];
            double between = 0;
            double withinY = 0;
            for (int last = at; last < piece.to(); last++) {
                double[] toThoseBefore = sums[last - from];
                between += toThoseBefore[n];
                withinY += toThoseBefore[last - from] - toThoseBefore[n];
                int m = last - at + 1;
                double distance = 2.0 / (n + m) * between
                        - (n > 1 ? 2.0 * m / (n + m) / (n - 1) * withinX : 0)
                        - (m > 1 ? 2.0 * n / (n + m) / (m - 1) * withinY : 0);
                if (distance > best.distance()) {
                    best = new Split(piece, at, distance);
                }
            }
        }
        return best;
    }

    /** Element [j][i]: the sum of the distances of figure j of the piece to its first i figures. */
    private double[][] distancesToThoseBefore(Piece piece) {
        int n = piece.to() - piece.from();
        double[][] sums = new double[n][n + 1];
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < n; i++) {
                sums[j][i + 1] = sums[j][i] + Math.abs(series[piece.from() + j] - series[piece.from() + i]);
            }
        }
        return sums;
    }

    /** Takes the weakest away until all others are significant and large enough. */
    private List<ChangePoint> strongest(TreeSet<Integer> places, double least) {
        while (true) {
            List<ChangePoint> points = points(places);
            if (points.isEmpty()) {
                return points;
            }
            ChangePoint weakest = points.stream()
                    .max(Comparator.comparingDouble(ChangePoint::p))
                    .orElseThrow();
            if (weakest.p() < p) {
                weakest = points.stream()
                        .min(Comparator.comparingDouble(ChangePoint::magnitude))
                        .orElseThrow();
                if (weakest.magnitude() > least) {
                    return points;
                }
            }
            places.remove(weakest.index());
        }
    }

    private List<ChangePoint> points(TreeSet<Integer> places) {
        List<ChangePoint> points = new ArrayList<>();
        for (int at : places) {
            Integer before = places.lower(at);
            Integer after = places.higher(at);
            points.add(changePoint(before == null ? 0 : before, at, after == null ? series.length : after));
        }
        return points;
    }

    private ChangePoint changePoint(int from, int at, int to) {
        int n = at - from;
        int m = to - at;
        double before = mean(from, at);
        double after = mean(at, to);
        return new ChangePoint(at, before, after, n + m <= 2 ? 1 : probability(from, at, to, before, after));
    }

    private double probability(int from, int at, int to, double before, double after) {
        int n = at - from;
        int m = to - at;
        int freedom = n + m - 2;
        double variance = ((n - 1) * variance(from, at, before) + (m - 1) * variance(at, to, after)) / freedom;
        double error = Math.sqrt(variance * (1.0 / n + 1.0 / m));
        if (error == 0) {
            return before == after ? 1 : 0;
        }
        return Math.min(1, 2 * TDistribution.of(freedom).survivalProbability(Math.abs(before - after) / error));
    }

    private double mean(int from, int to) {
        return Arrays.stream(series, from, to).average().orElseThrow();
    }

    private double variance(int from, int to, double mean) {
        return Arrays.stream(series, from, to)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow();
    }
}
