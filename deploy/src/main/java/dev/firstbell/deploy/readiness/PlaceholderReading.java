package dev.firstbell.deploy.readiness;

import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.deploy.prescale.means.ClusterMeans;
import dev.firstbell.deploy.prescale.placeholders.PlaceholderOptions;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import java.util.ArrayList;
import java.util.List;

/** What placeholders ask for, and whether it is there: as {@code firstbell prescale status} shows it. */
final class PlaceholderReading {
    private static final List<Means> MEANS =
            List.of(Means.NODE_PLACEHOLDERS, Means.NODE_SIZED_PLACEHOLDERS, Means.USER_PLACEHOLDERS);

    private PlaceholderReading() {}

    static List<Verification> read(FactReader facts, ReadyOptions options) {
        PlaceholderOptions placeholders = PlaceholderOptions.DEFAULTS.withPool(options.pool());
        if (options.image().isPresent()) {
            placeholders = placeholders.withImage(options.image().get());
        }
        List<Verification> held = new ArrayList<>();
        for (Means means : MEANS) {
            try (Prescaler prescaler =
                    ClusterMeans.of(facts.calls().cluster(), placeholders).prescaler(Prescaling.of(means, 0))) {
                int asked = prescaler.applied();
                if (asked > 0) {
                    held.add(prescaler.verify(asked));
                }
            } catch (PrescaleException e) {
                // A hub without user placeholders has no StatefulSet of them.
                if (e.failure().kind() != Kind.NOT_AVAILABLE) {
                    throw e;
                }
            }
        }
        return held;
    }
}
