package dev.firstbell.records.cluster;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Optional;

/**
 * What a kubelet reports about the pull of an image. Immutable.
 *
 * @param took how long the pull took, without its wait
 * @param sinceAsked how long it took with its wait: the kubelet pulls one image, or a few, at a time; absent in reports of
 *     Kubernetes before 1.24
 * @param bytes the image's size as the container runtime reports it, which for containerd is that of the compressed layers;
 *     absent in reports of Kubernetes before 1.30. Layers that the node had before are included
 */
public record PullReport(
        @JsonProperty("tookMs") Duration took,

        @JsonProperty("sinceAskedMs") @JsonInclude(JsonInclude.Include.NON_ABSENT)
        Optional<Duration> sinceAsked,

        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> bytes) {
    public PullReport {
        requireNonNull(took, "took is null");
        requireNonNull(sinceAsked, "sinceAsked is null");
        requireNonNull(bytes, "bytes is null");
    }

    /** How long the pull waited for others on its node; empty if that is unknown, or contradicts how long it took. */
    public Optional<Duration> waited() {
        return sinceAsked.map(since -> since.minus(took)).filter(wait -> !wait.isNegative());
    }

    /**
     * Bytes a second of the pull itself; empty without a size, or for a pull in no time. A node that had some of the layers
     * seems faster than it is.
     */
    public Optional<Double> bytesPerSecond() {
        return took.isZero() ? Optional.empty() : bytes.map(size -> size / (took.toNanos() / 1e9));
    }
}
