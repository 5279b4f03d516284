package dev.firstbell.deploy.prescale.verify;

import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What clouds and autoscalers call a stock-out and a quota, in events, error codes and messages: GCE ({@code GCE out of
 * resources}, {@code ZONE_RESOURCE_POOL_EXHAUSTED}, {@code QUOTA_EXCEEDED}), EC2, Azure, and the cluster-autoscaler itself.
 */
final class Causes {
    private static final Pattern STOCK_OUT = Pattern.compile(
            "RESOURCE_POOL_EXHAUSTED|out[ ._]of[ ._]resources|stock.?out|insufficient\\s?(instance|host|zonal)?\\s?capacity"
                    + "|not have enough (resources|capacity)|SkuNotAvailable|AllocationFailed",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern QUOTA = Pattern.compile(
            "quota|limit.?exceeded|max node group size reached|max cluster \\S+ limit reached|ip.?space.?exhausted"
                    + "|IP_SPACE_EXHAUSTED|max (total )?nodes .*reached",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern MAXIMUM = Pattern.compile("max node group size reached", Pattern.CASE_INSENSITIVE);

    private Causes() {}

    /** The kind that a text names; empty if it names neither. */
    static Optional<Kind> of(String text) {
        if (STOCK_OUT.matcher(text).find()) {
            return Optional.of(Kind.STOCK_OUT);
        }
        return QUOTA.matcher(text).find() ? Optional.of(Kind.QUOTA) : Optional.empty();
    }

    /** What to do. */
    static Optional<String> remedy(Kind kind, String text) {
        return switch (kind) {
            case STOCK_OUT ->
                Optional.of(
                        "ask for the nodes earlier, or let the pool use another zone, another machine type or on-demand machines");
            case QUOTA ->
                Optional.of(MAXIMUM.matcher(text).find() ? "raise the pool's maximum" : "raise the quota or the limit");
            default -> Optional.empty();
        };
    }
}
