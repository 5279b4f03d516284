package dev.firstbell.twin.parameters;

import java.util.Locale;
import java.util.Optional;

/**
 * The pull of the students' images by their sizes, as an alternative to a distribution of its time: a node takes {@code
 * max(bytes / download, bytes · ratio / unpack)} for the layers that it does not have. Nodes differ by a log-normal factor.
 * Immutable; all sizes are in bytes.
 *
 * @param first the compressed size of the image
 * @param second the compressed size of the image of another profile; 0 if there is none
 * @param common what the two images have in common
 * @param onNodes what a new node has of what they have in common, or of the only image
 * @param secondsPerByte how long a node of median speed takes
 * @param slow how much longer a node at the 95th percentile takes
 */
public record PullBySize(long first, long second, long common, long onNodes, double secondsPerByte, double slow) {
    /** The sizes of some parameters; all are 0 if {@code image.size} is. */
    public static PullBySize of(TwinParameters parameters) {
        return new PullBySize(
                whole(parameters, Quantity.IMAGE_SIZE),
                parameters.number(Quantity.IMAGE_SIZE) > 0 ? whole(parameters, Quantity.IMAGE_SECOND_SIZE) : 0,
                whole(parameters, Quantity.IMAGE_COMMON_SIZE),
                whole(parameters, Quantity.IMAGE_ON_NODES),
                Math.max(
                        1 / parameters.number(Quantity.IMAGE_DOWNLOAD),
                        parameters.number(Quantity.IMAGE_UNPACKED_RATIO) / parameters.number(Quantity.IMAGE_UNPACK)),
                parameters.number(Quantity.IMAGE_SLOW_NODE));
    }

    private static long whole(TwinParameters parameters, Quantity quantity) {
        return Math.round(parameters.number(quantity));
    }

    /** Whether students have one of two images. */
    public boolean hasSecond() {
        return second > 0;
    }

    /** The common layers that a new node lacks. */
    public long missingCommon() {
        return hasSecond() ? common - onNodes : 0;
    }

    /** The layers that only the first image has, and a new node lacks. */
    public long ownOfFirst() {
        return first - (hasSecond() ? common : onNodes);
    }

    /** The layers that only the second image has. */
    public long ownOfSecond() {
        return hasSecond() ? second - common : 0;
    }

    /** All layers that a new node lacks, each once. */
    public long missing() {
        return missingCommon() + ownOfFirst() + ownOfSecond();
    }

    /** What is wrong with the sizes together; empty if nothing is. */
    Optional<String> problem() {
        long least = hasSecond() ? Math.min(Math.min(first, second), common) : first;
        if (first > 0 && hasSecond() && common > Math.min(first, second)) {
            return Optional.of("image.commonSize, " + mb(common) + ", is more than the smaller of the images has, "
                    + mb(Math.min(first, second)));
        }
        return first > 0 && onNodes > least
                ? Optional.of("image.onNodesSize, " + mb(onNodes) + ", is more than "
                        + (hasSecond() ? "the images have in common, " : "the image has, ") + mb(least))
                : Optional.empty();
    }

    /** The time until a new node has all images; empty if their sizes are not given. */
    Optional<Sourced<Distribution>> distribution() {
        if (first == 0) {
            return Optional.empty();
        }
        double median = millis(missing() * secondsPerByte);
        Distribution time = median > 0 && slow > 1
                ? new Distribution.LogNormal(median, millis(median * slow))
                : new Distribution.Constant(median);
        return Optional.of(new Sourced<>(
                time,
                Sourced.Tag.ASSUMED,
                "by size: " + mb(missing()) + " that a new node lacks, at "
                        + String.format(Locale.ROOT, "%.1f", 1e-6 / secondsPerByte) + " MB/s"));
    }

    private static double millis(double seconds) {
        return Math.round(seconds * 1e3) / 1e3;
    }

    private static String mb(long bytes) {
        return String.format(Locale.ROOT, "%.0f MB", bytes / 1e6);
    }
}
