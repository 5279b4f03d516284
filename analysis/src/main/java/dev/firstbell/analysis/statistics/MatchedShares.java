package dev.firstbell.analysis.statistics;

/**
 * The difference between two shares of the same students, each seen once under either setting.
 *
 * @param onlyFirst students who count under the first setting alone
 * @param onlySecond students who count under the second one alone
 * @param students all of them, at least 1
 */
public record MatchedShares(int onlyFirst, int onlySecond, int students) {
    public MatchedShares {
        if (students < 1 || onlyFirst < 0 || onlySecond < 0 || onlyFirst + onlySecond > students) {
            throw new IllegalArgumentException("of " + students + " students, " + onlyFirst + " count under the first"
                    + " setting alone and " + onlySecond + " under the second alone");
        }
    }

    /** The students of two classes of pairs together. */
    public MatchedShares plus(MatchedShares other) {
        return new MatchedShares(
                onlyFirst + other.onlyFirst, onlySecond + other.onlySecond, students + other.students);
    }

    /** The share under the first setting minus that under the second. */
    public double difference() {
        return (double) (onlyFirst - onlySecond) / students;
    }

    /**
     * The standard error of the difference, as if the students were independent of each other (Agresti and Min, Statistics in
     * Medicine 2005: half a student is added to each cell of the table). It is positive also where no student differs, such
     * as with 100 % under both. Students who wait for the same nodes are not independent, so it is the least uncertainty
     * that there is, not the whole.
     */
    public double standardError() {
        double n = students + 2.0;
        double sum = onlyFirst + onlySecond + 1.0;
        double difference = onlyFirst - onlySecond;
        return Math.sqrt(sum - difference * difference / n) / n;
    }
}
