package dev.firstbell.deploy.values;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Translates a scaling plan into edits of the values file of a Zero to JupyterHub deployment. The file contains the
 * hub's limits; warm nodes and lead time belong to the schedule. Stateless and thread-safe.
 */
public final class ScalingPlanEdits {
    /** How many starts may be pending before the hub throttles (429); see {@code hub} in the chart's values.yaml. */
    public static final String CONCURRENT_SPAWN_LIMIT = "hub.concurrentSpawnLimit";

    /** How long one start may take, in seconds; see {@code singleuser} in the chart's values.yaml. */
    public static final String START_TIMEOUT = "singleuser.startTimeout";

    private ScalingPlanEdits() {}

    /**
     * A proposal for one file.
     *
     * @param before the current text
     * @param after the proposed text; equal to {@code before} if no change is needed
     * @param changes the changed values
     * @param diff the changes in the format of {@code diff -u}; empty if no change is needed
     */
    public record Proposal(String before, String after, List<Change> changes, String diff) {
        public Proposal {
            changes = List.copyOf(changes);
        }
    }

    /**
     * A changed value.
     *
     * @param path the dotted path, as Helm writes it
     * @param from the current value, such as {@code 64}; {@code 64 (the chart's default)} if the file does not set it
     * @param to the proposed value
     */
    public record Change(String path, String from, String to) {}

    /**
     * Proposes the edits that a plan needs in a values file. A key that the file does not set is not added if the plan
     * equals the chart's default.
     *
     * <p>The chart's values are expected where the keys {@code hub} or {@code singleuser} are: at the top level, or
     * below one top-level key, as in the values of an umbrella chart.
     *
     * @param path the file's path relative to the folder in which the diff will be applied; used in the diff and
     *     messages
     * @param values the file's text
     * @throws BadInputException if the file is not a YAML mapping, or cannot be edited unambiguously
     */
    public static Proposal propose(String path, String values, ScalingPlan plan) {
        ValuesEditor editor = ValuesEditor.of(path, values);
        return propose(path, editor, prefix(path, editor), plan);
    }

    /**
     * Proposes the edits with an explicit location of the chart's values.
     *
     * @param path the file's path relative to the folder in which the diff will be applied; used in the diff and
     *     messages
     * @param values the file's text
     * @param keyPrefix the dotted path of the mapping with the chart's values: {@code jupyterhub}
     * @throws BadInputException if there is no such mapping, or the file cannot be edited unambiguously
     */
    public static Proposal propose(String path, String values, ScalingPlan plan, String keyPrefix) {
        ValuesEditor editor = ValuesEditor.of(path, values);
        if (editor.keys(keyPrefix).isEmpty()) {
            throw new BadInputException(path + ": `" + keyPrefix + "` is not a mapping with keys; check --key-prefix");
        }
        return propose(path, editor, keyPrefix + ".", plan);
    }

    /** The prefix of the chart's paths, with a trailing dot; empty if the chart's values are at the top level. */
    private static String prefix(String path, ValuesEditor editor) {
        if (hasChartKeys(editor.keys())) {
            return "";
        }
        List<String> places = editor.keys().stream()
                .filter(key -> hasChartKeys(editor.keys(ValueEdit.escaped(key))))
                .toList();
        if (places.size() > 1) {
            throw new BadInputException(path + ": each of these keys contains `hub` or `singleuser`: "
                    + String.join(", ", places) + "; choose one with --key-prefix");
        }
        return places.isEmpty() ? "" : ValueEdit.escaped(places.get(0)) + ".";
    }

    private static boolean hasChartKeys(List<String> keys) {
        return keys.contains("hub") || keys.contains("singleuser");
    }

    private static Proposal propose(String path, ValuesEditor before, String prefix, ScalingPlan plan) {
        ValuesEditor editor = before;
        List<Change> changes = new ArrayList<>();
        for (Target target : targets(plan.hub())) {
            String place = prefix + target.path();
            ValueEdit edit = ValueEdit.whole(place, target.wanted());
            String wanted = edit.value().yaml();
            String now = editor.at(place).orElse(Long.toString(target.chartDefault()));
            if (!now.equals(wanted)) {
                String from = editor.at(place).isPresent() ? now : now + " (the chart's default)";
                changes.add(new Change(place, from, wanted));
                editor = editor.set(edit);
            }
        }
        return new Proposal(before.text(), editor.text(), changes, UnifiedDiff.of(path, before.text(), editor.text()));
    }

    private record Target(String path, long wanted, long chartDefault) {}

    private static List<Target> targets(Setting.HubLimits limits) {
        Setting.HubLimits chart = Setting.HubLimits.Z2JH;
        return List.of(
                new Target(CONCURRENT_SPAWN_LIMIT, limits.concurrentSpawnLimit(), chart.concurrentSpawnLimit()),
                new Target(START_TIMEOUT, wholeSeconds(limits.startTimeout()), wholeSeconds(chart.startTimeout())));
    }

    /** The chart accepts whole seconds only. Rounded up, since a shorter timeout would violate the plan. */
    private static long wholeSeconds(Duration duration) {
        return duration.plusSeconds(1).minusNanos(1).toSeconds();
    }
}
