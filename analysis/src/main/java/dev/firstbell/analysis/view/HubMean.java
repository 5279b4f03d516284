package dev.firstbell.analysis.view;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.hub.HubMetricsSummary;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** The hub's own mean duration of a start, and whether it stands beside what students waited. */
public sealed interface HubMean {
    /** Decides for each case. */
    <T> T match(
            Function<? super Compared, ? extends T> compared,
            Function<? super Alone, ? extends T> alone,
            Function<? super Absent, ? extends T> absent);

    /** The comparison; empty in the other cases. */
    default Optional<HubMetricsSummary.Comparison> comparison() {
        return match(both -> Optional.of(both.values()), alone -> Optional.empty(), absent -> Optional.empty());
    }

    /**
     * Beside the students' mean wait.
     *
     * @param values both means
     */
    record Compared(HubMetricsSummary.Comparison values) implements HubMean {
        public Compared {
            requireNonNull(values, "values is null");
        }

        @Override
        public <T> T match(
                Function<? super Compared, ? extends T> compared,
                Function<? super Alone, ? extends T> alone,
                Function<? super Absent, ? extends T> absent) {
            return compared.apply(this);
        }
    }

    /**
     * The students' whole wait was not observed.
     *
     * @param mean of the starts that succeeded, on the hub's clock
     */
    record Alone(Duration mean) implements HubMean {
        public Alone {
            requireNonNull(mean, "mean is null");
        }

        @Override
        public <T> T match(
                Function<? super Compared, ? extends T> compared,
                Function<? super Alone, ? extends T> alone,
                Function<? super Absent, ? extends T> absent) {
            return alone.apply(this);
        }
    }

    /**
     * The mean is not available.
     *
     * @param reason why
     */
    record Absent(String reason) implements HubMean {
        public Absent {
            requireNonNull(reason, "reason is null");
        }

        @Override
        public <T> T match(
                Function<? super Compared, ? extends T> compared,
                Function<? super Alone, ? extends T> alone,
                Function<? super Absent, ? extends T> absent) {
            return absent.apply(this);
        }
    }
}
