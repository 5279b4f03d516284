package dev.firstbell.deploy.observe;

import io.fabric8.kubernetes.api.model.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A timestamp as Kubernetes writes it: the true instant lies in [{@code at}, {@code at} + {@code resolution}).
 *
 * @param at the timestamp as written
 * @param resolution one second for {@code metav1.Time}, which is truncated; one microsecond for {@code MicroTime}
 */
public record KubernetesTime(Instant at, Duration resolution) {
    private static final Duration SECOND = Duration.ofSeconds(1);
    /** The difference of two timestamps has to fit into nanoseconds. */
    private static final Instant LAST = Instant.parse("2199-12-31T23:59:59Z");

    private static final Duration MICROSECOND = Duration.ofNanos(1_000);

    /** Parses a timestamp; empty for null, blank or malformed text. */
    public static Optional<KubernetesTime> of(String text) {
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        try {
            Instant at = OffsetDateTime.parse(text).toInstant();
            if (at.isBefore(Instant.EPOCH) || at.isAfter(LAST)) {
                return Optional.empty();
            }
            return Optional.of(new KubernetesTime(at, text.contains(".") ? MICROSECOND : SECOND));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /**
     * The time of an event's first occurrence. The scheduler sets only {@code eventTime}; the kubelet sets
     * {@code firstTimestamp} and {@code lastTimestamp}.
     */
    public static Optional<KubernetesTime> of(Event event) {
        String micros =
                event.getEventTime() == null ? null : event.getEventTime().getTime();
        return Stream.of(
                        of(micros),
                        of(event.getFirstTimestamp()),
                        of(event.getMetadata().getCreationTimestamp()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    KubernetesTime minus(Duration duration) {
        return new KubernetesTime(at.minus(duration), resolution);
    }
}
