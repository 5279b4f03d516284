package dev.firstbell.records.prescale;

import com.fasterxml.jackson.annotation.JsonValue;

/** How a {@code CapacityBuffer} keeps its room: its {@code provisioningStrategy}. */
public enum BufferStrategy {
    /** Nodes that run. From GKE 1.35.2-gke.1842000. */
    ACTIVE("active", "buffer.x-k8s.io/active-capacity"),
    /** Nodes that have booted, pulled the image and are suspended. From GKE 1.36.0-gke.2253000, preview. */
    STANDBY("standby", "buffer.gke.io/standby-capacity");

    private final String label;
    private final String provisioningStrategy;

    BufferStrategy(String label, String provisioningStrategy) {
        this.label = label;
        this.provisioningStrategy = provisioningStrategy;
    }

    /** The name in files and on the command line. */
    @JsonValue
    public String label() {
        return label;
    }

    /** The value of {@code spec.provisioningStrategy}. */
    public String provisioningStrategy() {
        return provisioningStrategy;
    }
}
