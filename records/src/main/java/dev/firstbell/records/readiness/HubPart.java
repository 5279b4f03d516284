package dev.firstbell.records.readiness;

import static java.util.Objects.requireNonNull;

/**
 * A deployment that the hub needs.
 *
 * @param component {@code hub}, {@code proxy}, {@code autohttps} or {@code user-scheduler}
 * @param name of the Deployment
 * @param wanted how many pods it should have
 * @param ready how many of them are Ready
 * @param changing whether a rollout is under way
 */
public record HubPart(String component, String name, int wanted, int ready, boolean changing) {
    public HubPart {
        requireNonNull(component, "component is null");
        requireNonNull(name, "name is null");
    }
}
