package dev.firstbell.records.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.records.prescale.Prescaling;
import java.time.Duration;
import java.util.Optional;

/**
 * One pre-scaling choice: the room that is asked for before class, lead time and hub limits.
 *
 * @param name a short name for tables, e.g. {@code no pre-scaling}
 * @param prescaling the means, and how much room; {@link Prescaling#NONE} for no pre-scaling
 * @param lead how long before the class's start the room is asked for
 * @param hub the hub's limits
 */
public record Setting(
        String name,
        Prescaling prescaling,
        @JsonProperty("leadMs") Duration lead,
        HubLimits hub) {
    public Setting {
        requireNonNull(name, "name is null");
        requireNonNull(prescaling, "prescaling is null");
        requireNonNull(lead, "lead is null");
        requireNonNull(hub, "hub is null");
        if (name.isBlank()) {
            throw new IllegalArgumentException("a setting needs a name");
        }
        if (lead.isNegative()) {
            throw new IllegalArgumentException("lead must not be negative: " + lead);
        }
    }

    /** A setting without pre-scaling. */
    public static Setting withoutPrescaling(String name, HubLimits hub) {
        return new Setting(name, Prescaling.NONE, Duration.ZERO, hub);
    }

    /**
     * Reads a setting. Earlier versions wrote a number of {@code warmNodes}, and not the means: these were node-sized
     * placeholders in the model, and nodes that were added by hand in the lab.
     */
    @JsonCreator
    static Setting read(
            @JsonProperty("name") String name,
            @JsonProperty("prescaling") Optional<Prescaling> prescaling,
            @JsonProperty("warmNodes") Optional<Integer> warmNodes,
            @JsonProperty("leadMs") Duration lead,
            @JsonProperty("hub") HubLimits hub) {
        if (prescaling.isPresent() == warmNodes.isPresent()) {
            throw new IllegalArgumentException(
                    "a setting has either prescaling or warmNodes, as earlier versions wrote it");
        }
        return new Setting(name, prescaling.orElseGet(() -> ofWarmNodes(warmNodes.orElseThrow())), lead, hub);
    }

    private static Prescaling ofWarmNodes(int nodes) {
        return nodes == 0 ? Prescaling.NONE : Prescaling.nodeSizedPlaceholders(nodes);
    }

    /**
     * The hub's limits that matter for a class start.
     *
     * @param concurrentSpawnLimit the number of pending starts from which on the hub throttles (HTTP 429); Helm value
     *     {@code hub.concurrentSpawnLimit}, 64 in Zero to JupyterHub
     * @param startTimeout how long a start may take before the hub lets it fail; Helm value {@code singleuser.startTimeout},
     *     300 s in Zero to JupyterHub
     */
    public record HubLimits(
            int concurrentSpawnLimit,
            @JsonProperty("startTimeoutMs") Duration startTimeout) {
        /** The defaults of Zero to JupyterHub. */
        public static final HubLimits Z2JH = new HubLimits(64, Duration.ofSeconds(300));

        public HubLimits {
            requireNonNull(startTimeout, "startTimeout is null");
            if (concurrentSpawnLimit < 1) {
                throw new IllegalArgumentException(
                        "concurrentSpawnLimit must be at least 1 (0 would mean no limit): " + concurrentSpawnLimit);
            }
            if (startTimeout.isNegative() || startTimeout.isZero()) {
                throw new IllegalArgumentException("startTimeout must be positive: " + startTimeout);
            }
        }
    }
}
