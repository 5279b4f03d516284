package dev.firstbell.twin.cluster.life;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The Kaplan-Meier estimate of a distribution of lifetimes, some of which are right-censored (Kaplan and Meier, "Nonparametric
 * Estimation from Incomplete Observations", 1958), with Greenwood's standard error. Where a loss and a censoring have the same
 * time, the censored lifetime still counts as at risk. Immutable.
 *
 * @param steps where the estimate changes, by time
 * @param lifetimes how many lifetimes there are
 * @param losses how many of them end with a loss
 * @param followed the longest lifetime in seconds; the estimate says nothing about longer ones
 */
public record KaplanMeier(List<Step> steps, int lifetimes, int losses, double followed) {
    public KaplanMeier {
        steps = List.copyOf(steps);
    }

    /**
     * One lifetime.
     *
     * @param seconds how long it was followed
     * @param lost whether it ended with a loss; otherwise it is right-censored
     */
    public record Lifetime(double seconds, boolean lost) {
        public Lifetime {
            if (!(seconds >= 0) || Double.isInfinite(seconds)) {
                throw new IllegalArgumentException("a lifetime must be a finite number, not negative: " + seconds);
            }
        }
    }

    /**
     * A time at which lifetimes ended with a loss.
     *
     * @param lostBy the share of lifetimes that have ended by then
     * @param greenwood Greenwood's sum up to here, the variance of the logarithm of the share that has not
     */
    public record Step(double seconds, double lostBy, double greenwood) {}

    /** @throws IllegalArgumentException if there is no lifetime */
    public static KaplanMeier of(Collection<Lifetime> lifetimes) {
        if (lifetimes.isEmpty()) {
            throw new IllegalArgumentException("there are no lifetimes");
        }
        List<Lifetime> sorted = lifetimes.stream()
                .sorted(Comparator.comparing(Lifetime::seconds))
                .toList();
        List<Step> steps = new ArrayList<>();
        double alive = 1;
        double greenwood = 0;
        int losses = 0;
        int first = 0;
        while (first < sorted.size()) {
            int atRisk = sorted.size() - first;
            double time = sorted.get(first).seconds();
            int lost = 0;
            for (; first < sorted.size() && sorted.get(first).seconds() == time; first++) {
                lost += sorted.get(first).lost() ? 1 : 0;
            }
            if (lost > 0) {
                losses += lost;
                alive *= 1 - (double) lost / atRisk;
                greenwood += lost == atRisk ? 0 : (double) lost / ((double) atRisk * (atRisk - lost));
                steps.add(new Step(time, 1 - alive, greenwood));
            }
        }
        return new KaplanMeier(
                steps, sorted.size(), losses, sorted.get(sorted.size() - 1).seconds());
    }

    /**
     * The share of lifetimes that end with a loss by a time.
     *
     * @throws IllegalArgumentException if no lifetime was followed until then
     */
    public double lostBy(double seconds) {
        return at(seconds).lostBy();
    }

    /** The standard error of {@link #lostBy}. */
    public double standardError(double seconds) {
        Step step = at(seconds);
        return (1 - step.lostBy()) * Math.sqrt(step.greenwood());
    }

    private Step at(double seconds) {
        if (seconds > followed) {
            throw new IllegalArgumentException(
                    "the lifetimes were followed for " + followed + " s, so nothing is known about " + seconds + " s");
        }
        Step last = new Step(0, 0, 0);
        for (Step step : steps) {
            if (step.seconds() > seconds) {
                break;
            }
            last = step;
        }
        return last;
    }
}
