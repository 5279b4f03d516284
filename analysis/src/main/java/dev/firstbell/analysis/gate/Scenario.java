package dev.firstbell.analysis.gate;

import java.util.SplittableRandom;

/**
 * How class starts vary from night to night in the gate's self-test. The students of one run share its fate: all times of a run
 * are multiplied by one factor. Its logarithm is drawn here.
 */
public enum Scenario {
    /** Runs are independent, and vary by 5 %. */
    CALM("independent runs, sd 5 %", 0.05, 0),
    /** Runs are independent, and vary by 10 %. */
    RESTLESS("independent runs, sd 10 %", 0.1, 0),
    /** Each night resembles the one before it a little. */
    WEAKLY_CORRELATED("autocorrelation 0.3, sd 5 %", 0.05, 0.3),
    /** Each night resembles the one before it. */
    CORRELATED("autocorrelation 0.6, sd 5 %", 0.05, 0.6),
    /** Nights drift: what is slow stays slow for a week. */
    DRIFTING("autocorrelation 0.9, sd 5 %", 0.05, 0.9),
    /** The factor has a Student t distribution with 3 degrees of freedom and a standard deviation of 5 %. */
    HEAVY_TAILED("heavy tails (t, 3 degrees), sd 5 %", 0.05, 0) {
        @Override
        double shock(SplittableRandom random) {
            double chi = 0;
            for (int i = 0; i < 3; i++) {
                double normal = random.nextGaussian();
                chi += normal * normal;
            }
            // The variance of t with 3 degrees of freedom is 3.
            return random.nextGaussian() / Math.sqrt(chi / 3) / Math.sqrt(3);
        }
    },
    /** One night in twenty takes twice as long, for a reason that has nothing to do with the change. */
    OUTLIERS("one night in 20 twice as slow, sd 5 %", 0.05, 0) {
        @Override
        double outlier(SplittableRandom random) {
            return random.nextDouble() < 0.05 ? Math.log(2) : 0;
        }
    };

    private final String title;
    private final double deviation;
    private final double lag1;

    Scenario(String title, double deviation, double lag1) {
        this.title = title;
        this.deviation = deviation;
        this.lag1 = lag1;
    }

    /** What the table calls it. */
    public String title() {
        return title;
    }

    double shock(SplittableRandom random) {
        return random.nextGaussian();
    }

    double outlier(SplittableRandom random) {
        return 0;
    }

    /** The logarithms of the factors of consecutive nights. */
    double[] nights(int count, SplittableRandom random) {
        double[] factors = new double[count];
        double state = deviation * shock(random);
        for (int i = 0; i < count; i++) {
            state = i == 0 ? state : lag1 * state + Math.sqrt(1 - lag1 * lag1) * deviation * shock(random);
            factors[i] = state + outlier(random);
        }
        return factors;
    }
}
