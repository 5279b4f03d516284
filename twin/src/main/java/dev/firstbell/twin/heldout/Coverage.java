package dev.firstbell.twin.heldout;

/**
 * How many figures of runs lay in the bands that were predicted from the other runs. Immutable.
 *
 * @param runs how many runs were left out in turn
 * @param figures of all stages of all these runs
 * @param inside how many of them lay in their bands
 * @param p95Runs the runs whose 95th percentile of the ready latency is known
 * @param p95Inside how many of these lay in their bands
 */
public record Coverage(int runs, int figures, int inside, int p95Runs, int p95Inside) {
    /** Of no run. */
    public static final Coverage NONE = new Coverage(0, 0, 0, 0, 0);

    /** Of the runs of both. */
    public Coverage plus(Coverage other) {
        return new Coverage(
                runs + other.runs,
                figures + other.figures,
                inside + other.inside,
                p95Runs + other.p95Runs,
                p95Inside + other.p95Inside);
    }
}
