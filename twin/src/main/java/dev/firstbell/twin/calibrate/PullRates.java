package dev.firstbell.twin.calibrate;

import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.PullReport;
import dev.firstbell.twin.parameters.Quantity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How fast nodes pull the students' image, from the kubelets' reports ({@code Successfully pulled image … in … Image size: …
 * bytes}): one pull for each node, the longest, because the pods that wait for it report it as well. The rate is that of the
 * compressed bytes, with unpacking. Reports of other sizes than the most frequent one are of another image, and are left out.
 * A node that had some of the layers seems faster than it is. Immutable.
 *
 * @param bytes the compressed size of the image
 * @param bytesPerSecond the median over nodes
 * @param slowNodeRatio how much longer a node at the 95th percentile takes, if the times are log-normal; at least 1
 * @param nodes how many nodes pulled it
 */
public record PullRates(long bytes, double bytesPerSecond, double slowNodeRatio, int nodes) {
    /** Fewer new nodes do not show a distribution; each is dear. */
    private static final int LEAST_NODES = 3;

    /** The 95th percentile of a standard normal distribution. */
    private static final double Z95 = 1.6449;

    private record Pull(long bytes, double seconds) {
        double bytesPerSecond() {
            return bytes / seconds;
        }
    }

    /**
     * The rates that runs show; empty if fewer than three nodes pulled one image and reported its size.
     *
     * @param runs the facts about pods that were observed, for each run
     */
    public static Optional<PullRates> of(List<List<PodFact>> runs) {
        Map<Long, List<Pull>> bySize = new HashMap<>();
        runs.forEach(run -> longestByNode(run)
                .forEach(pull -> bySize.computeIfAbsent(pull.bytes(), size -> new ArrayList<>())
                        .add(pull)));
        return bySize.values().stream()
                .max(Comparator.comparingInt((List<Pull> pulls) -> pulls.size())
                        .thenComparing(pulls -> pulls.get(0).bytes()))
                .filter(pulls -> pulls.size() >= LEAST_NODES)
                .map(PullRates::rates);
    }

    private static List<Pull> longestByNode(List<PodFact> run) {
        Map<String, Pull> byNode = new HashMap<>();
        for (PodFact fact : run) {
            fact.node()
                    .ifPresent(node -> fact.pull()
                            .filter(report -> report.bytesPerSecond().isPresent())
                            .map(PullRates::pull)
                            .ifPresent(pull -> byNode.merge(node, pull, (a, b) -> a.seconds() >= b.seconds() ? a : b)));
        }
        return List.copyOf(byNode.values());
    }

    private static Pull pull(PullReport report) {
        return new Pull(report.bytes().orElseThrow(), CalibrationRun.seconds(report.took()));
    }

    private static PullRates rates(List<Pull> pulls) {
        double[] logs = pulls.stream()
                .mapToDouble(pull -> Math.log(pull.bytesPerSecond()))
                .sorted()
                .toArray();
        int nodes = logs.length;
        double median = (logs[(nodes - 1) / 2] + logs[nodes / 2]) / 2;
        double mean = 0;
        for (double log : logs) {
            mean += log / nodes;
        }
        double squares = 0;
        for (double log : logs) {
            squares += (log - mean) * (log - mean);
        }
        return new PullRates(
                pulls.get(0).bytes(), Math.exp(median), Math.exp(Z95 * Math.sqrt(squares / (nodes - 1))), nodes);
    }

    /** In words: {@code 5400 MB at 13.5 MB/s in the median of 12 nodes, 1.3 times as long at the 95th percentile}. */
    public String inWords() {
        return String.format(
                Locale.ROOT,
                "%.0f MB at %.1f MB/s in the median of %d nodes, %.2f times as long at the 95th percentile",
                bytes / 1e6,
                bytesPerSecond / 1e6,
                nodes,
                slowNodeRatio);
    }

    /**
     * Lines of a parameter file that give another image the same rates. Download and unpacking cannot be told apart in the
     * reports, so both have the rate of the whole pull.
     */
    public List<String> parameterLines() {
        return List.of(
                Quantity.IMAGE_SIZE.label() + ": " + bytes,
                Quantity.IMAGE_DOWNLOAD.label() + ": " + Math.round(bytesPerSecond),
                Quantity.IMAGE_UNPACK.label() + ": " + Math.round(bytesPerSecond),
                Quantity.IMAGE_UNPACKED_RATIO.label() + ": 1",
                Quantity.IMAGE_SLOW_NODE.label() + ": "
                        + String.format(Locale.ROOT, "%.2f", Math.min(20, slowNodeRatio)));
    }
}
