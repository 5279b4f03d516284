package dev.firstbell.deploy.observe;

import dev.firstbell.records.cluster.PullReport;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kubelet's message about an image that it has pulled ({@code pkg/kubelet/images/image_manager.go}). Kubernetes 1.30:
 * {@code Successfully pulled image "x" in 27.88s (28.1s including waiting). Image size: 68507108 bytes.} Earlier versions have
 * no size, or no wait, or no time at all. The times are in Go's notation.
 */
final class PullMessage {
    private static final String GO_DURATION = "[0-9.]+(?:h|m|s|ms|µs|μs|us|ns)(?:[0-9.]+(?:m|s))*";
    private static final Pattern MESSAGE =
            Pattern.compile("Successfully pulled image \".{0,1000}?\" in (?<took>" + GO_DURATION + ")(?: \\((?<since>"
                    + GO_DURATION + ") including waiting\\))?(?:\\. Image size: (?<bytes>[0-9]{1,18}) bytes)?\\.?");

    private static final Pattern PART =
            Pattern.compile("(?<number>[0-9]{1,9}(?:\\.[0-9]{1,9})?)(?<unit>ms|µs|μs|us|ns|h|m|s)");

    private PullMessage() {}

    /** What the message reports; empty if it is another one, or one without a time. */
    static Optional<PullReport> read(String message) {
        if (message == null) {
            return Optional.empty();
        }
        Matcher matcher = MESSAGE.matcher(message.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return duration(matcher.group("took"))
                .map(took -> new PullReport(
                        took,
                        Optional.ofNullable(matcher.group("since")).flatMap(PullMessage::duration),
                        Optional.ofNullable(matcher.group("bytes")).map(Long::valueOf)));
    }

    /** Go's {@code time.Duration} as text: {@code 1m2.5s}, {@code 313ms}; empty if it is not one. */
    private static Optional<Duration> duration(String text) {
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(text);
        int end = 0;
        while (end < text.length()) {
            if (!part.find(end) || part.start() != end) {
                return Optional.empty();
            }
            BigDecimal nanos =
                    new BigDecimal(part.group("number")).multiply(BigDecimal.valueOf(nanos(part.group("unit"))));
            sum = sum.plusNanos(nanos.longValue());
            end = part.end();
        }
        return Optional.of(sum);
    }

    private static long nanos(String unit) {
        return switch (unit) {
            case "h" -> 3_600_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "s" -> 1_000_000_000L;
            case "ms" -> 1_000_000L;
            case "ns" -> 1L;
            default -> 1_000L;
        };
    }
}
