package dev.firstbell.deploy.values;

import dev.firstbell.records.plan.Setting;
import java.time.Duration;
import java.util.List;

/**
 * One of the two limits of a plan, and the places at which a deployment can set it.
 *
 * <p>Source: the chart's files/hub/jupyterhub_config.py (4.4.0). It sets the traits from the chart's own values first,
 * then from {@code hub.config}, then from files in jupyterhub_config.d, then from {@code hub.extraConfig}; the last one
 * wins. The values of {@code hub.existingSecret} replace the chart's before all that (z2jh.py). Defaults of the hub:
 * {@code concurrent_spawn_limit} in jupyterhub/app.py, {@code start_timeout} in jupyterhub/spawner.py.
 *
 * @param value the chart's value
 * @param section the class in {@code hub.config}
 * @param trait the trait of that class
 * @param wanted the plan's value
 * @param chartDefault the chart's default
 * @param hubDefault what the hub uses if the chart's value is null
 * @param zeroMeansNoLimit whether 0 turns the limit off
 * @param serves what else the value holds for
 */
record HubLimit(
        String value,
        String section,
        String trait,
        long wanted,
        long chartDefault,
        long hubDefault,
        boolean zeroMeansNoLimit,
        String serves) {
    private static final long HUB_CONCURRENT_SPAWN_LIMIT = 100;
    private static final long HUB_START_TIMEOUT = 60;

    /** The limits of a plan. */
    static List<HubLimit> of(Setting.HubLimits limits) {
        Setting.HubLimits chart = Setting.HubLimits.Z2JH;
        return List.of(
                new HubLimit(
                        ScalingPlanEdits.CONCURRENT_SPAWN_LIMIT,
                        "JupyterHub",
                        "concurrent_spawn_limit",
                        limits.concurrentSpawnLimit(),
                        chart.concurrentSpawnLimit(),
                        HUB_CONCURRENT_SPAWN_LIMIT,
                        true,
                        "it limits the starts of all users of this hub at the same time, other classes and named"
                                + " servers included"),
                new HubLimit(
                        ScalingPlanEdits.START_TIMEOUT,
                        "KubeSpawner",
                        "start_timeout",
                        wholeSeconds(limits.startTimeout()),
                        wholeSeconds(chart.startTimeout()),
                        HUB_START_TIMEOUT,
                        false,
                        "it ends every start on this hub, also one that waits longer for its own reasons: a larger"
                                + " image, a GPU node, a slow volume"));
    }

    List<String> chartPath() {
        return ValueEdit.split(value);
    }

    List<String> configPath(String ofSection) {
        return List.of("hub", "config", ofSection, trait);
    }

    /** Whether a value lets more through than another one. */
    boolean isLowered(long from, long to) {
        return zeroMeansNoLimit && from == 0 ? to != 0 : from > to;
    }

    /** A value in words. */
    String inWords(long number) {
        return zeroMeansNoLimit && number == 0 ? "0 (no limit)" : Long.toString(number);
    }

    /** The chart accepts whole seconds only. Rounded up, since a shorter timeout would violate the plan. */
    private static long wholeSeconds(Duration duration) {
        return duration.plusSeconds(1).minusNanos(1).toSeconds();
    }
}
