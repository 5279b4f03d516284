package dev.firstbell.records.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;

/**
 * One pre-scale choice: how many nodes are asked for before class, how long before, and the hub's limits.
 *
 * @param name short, as it stands in tables: {@code no pre-scaling}
 * @param warmNodes nodes wanted Ready with the image present when class starts; 0 = no pre-scaling
 * @param lead how long before the class's start the nodes are asked for
 * @param hub the hub's limits
 */
public record Setting(
        String name, int warmNodes, @JsonProperty("leadMs") Duration lead, HubLimits hub) {
    public Setting {
        requireNonNull(name, "name is null");
        requireNonNull(lead, "lead is null");
        requireNonNull(hub, "hub is null");
        if (name.isBlank()) {
            throw new IllegalArgumentException("a setting needs a name");
        }
        if (warmNodes < 0) {
            throw new IllegalArgumentException("warmNodes must not be negative: " + warmNodes);
        }
        if (lead.isNegative()) {
            throw new IllegalArgumentException("lead must not be negative: " + lead);
        }
    }

    /**
     * The hub's limits that decide a class start.
     *
     * @param concurrentSpawnLimit starts pending at once before the hub answers 429; Helm key
     *     {@code hub.concurrentSpawnLimit}, 64 in Zero to JupyterHub
     * @param startTimeout how long one start may take before the hub gives it up; Helm key
     *     {@code singleuser.startTimeout}, 300 s in Zero to JupyterHub
     */
    public record HubLimits(
            int concurrentSpawnLimit,
            @JsonProperty("startTimeoutMs") Duration startTimeout) {
        /** What Zero to JupyterHub ships. */
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
