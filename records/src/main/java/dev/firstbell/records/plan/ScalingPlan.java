package dev.firstbell.records.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.List;

/**
 * A proposal for one class: how many nodes, how early, which hub limits; with the evidence: {@code plan.json}.
 *
 * @param schema version of the format
 * @param className the class it is for
 * @param method how it was found: {@code closed form} for the formula, later {@code simulated}
 * @param expectedStudents the mean number who come
 * @param plannedStudents the number that the nodes are for: the upper end of who may come
 * @param warmNodes nodes wanted Ready with the image present at the class's start
 * @param lead how long before the start they are asked for
 * @param hub the hub's limits
 * @param nodeHours what the warm nodes cost in node hours, from the lead to the class's end
 * @param dollars the same in money, at the parameter file's price
 * @param evidence every number that went in, with its source
 */
public record ScalingPlan(
        int schema,
        String className,
        String method,
        int expectedStudents,
        int plannedStudents,
        int warmNodes,
        @JsonProperty("leadMs") Duration lead,
        Setting.HubLimits hub,
        double nodeHours,
        double dollars,
        List<Evidence> evidence) {
    /** The version that this code writes. */
    public static final int SCHEMA = 1;

    public ScalingPlan {
        if (schema != SCHEMA) {
            throw new IllegalArgumentException("schema must be " + SCHEMA + ": " + schema);
        }
        requireNonNull(className, "className is null");
        requireNonNull(method, "method is null");
        requireNonNull(lead, "lead is null");
        requireNonNull(hub, "hub is null");
        evidence = List.copyOf(evidence);
    }

    /** The pre-scale choice that this plan proposes. */
    public Setting setting(String name) {
        return new Setting(name, warmNodes, lead, hub);
    }

    /**
     * One number that went into a plan.
     *
     * @param name what it is, with its unit: {@code node boot, 99.0th percentile (s)}
     * @param value as printed
     * @param source {@code prior}, {@code fitted}, {@code assumed}, {@code computed} or {@code class file}, and from where
     */
    public record Evidence(String name, String value, String source) {
        public Evidence {
            requireNonNull(name, "name is null");
            requireNonNull(value, "value is null");
            requireNonNull(source, "source is null");
        }
    }
}
