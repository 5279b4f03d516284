package dev.firstbell.cli.environment;

import dev.firstbell.records.plan.Setting;

/** Gives a hub other limits. */
@FunctionalInterface
public interface HubLimitChange {
    /**
     * Changes the limits. Returns when the hub answers with them.
     *
     * @throws dev.firstbell.records.io.BadInputException if the user has not permitted the change, or if it failed
     * @throws IllegalStateException if the lab's hub could not be restarted
     */
    void to(Setting.HubLimits limits);
}
