package dev.firstbell.records.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;

/**
 * One pre-scaling choice: warm nodes, lead time and hub limits.
 *
 * @param name a short name for tables, e.g. {@code no pre-scaling}
 * @param warmNodes the number of warm nodes when class starts; 0 means no pre-scaling
 * @param lead how long before the class's start the nodes are requested
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
