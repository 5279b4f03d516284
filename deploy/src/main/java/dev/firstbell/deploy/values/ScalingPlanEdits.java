package dev.firstbell.deploy.values;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a plan means for the values file of a Zero to JupyterHub deployment. Nodes and lead are not in that file: they
 * are the schedule's.
 */
public final class ScalingPlanEdits {
    /** Starts pending at once before the hub answers 429; the chart's values.yaml, {@code hub}. */
    public static final String CONCURRENT_SPAWN_LIMIT = "hub.concurrentSpawnLimit";

    /** Seconds that one start may take; the chart's values.yaml, {@code singleuser}. */
    public static final String START_TIMEOUT = "singleuser.startTimeout";

    private ScalingPlanEdits() {}

    /**
     * A proposal for one file.
     *
     * @param before the file as it is
     * @param after the file as proposed; the same if nothing needs to change
     * @param changes value by value
     * @param diff as {@code diff -u}; empty if nothing needs to change
     */
    public record Proposal(String before, String after, List<Change> changes, String diff) {
        public Proposal {
            changes = List.copyOf(changes);
        }
    }

    /**
     * One value that changes.
     *
     * @param path dotted, as Helm writes it
     * @param from what stands there, or {@code 64 (the chart's default)} where the file says nothing
     * @param to what is proposed
     */
    public record Change(String path, String from, String to) {}

    /**
     * Proposes the edits that a plan needs in a values file, and only those: a key that the file leaves to the chart
     * stays away as long as the plan wants the chart's default.
     *
     * <p>The chart's values are found where {@code hub} or {@code singleuser} stand: at the file's top, or below one key
     * of it, as in the values of an umbrella chart.
     *
     * @param path the file's path from the folder in which the diff is to be applied, for the diff and for messages
     * @throws BadInputException if the file cannot be edited without a guess
     */
    public static Proposal propose(String path, String values, ScalingPlan plan) {
        ValuesEditor editor = ValuesEditor.of(path, values);
        return propose(path, editor, prefix(path, editor), plan);
    }

    /**
     * The same, with the place of the chart's values given.
     *
     * @param keyPrefix the dotted path below which the chart's values stand: {@code jupyterhub}
     * @throws BadInputException if nothing stands there, or the file cannot be edited without a guess
     */
    public static Proposal propose(String path, String values, ScalingPlan plan, String keyPrefix) {
        ValuesEditor editor = ValuesEditor.of(path, values);
        if (editor.keys(keyPrefix).isEmpty()) {
            throw new BadInputException(path + ": " + keyPrefix + ": no mapping with keys stands there");
        }
        return propose(path, editor, keyPrefix + ".", plan);
    }

    /** What stands before the chart's own paths, with its dot; nothing where the file itself is the chart's. */
    private static String prefix(String path, ValuesEditor editor) {
        if (holdsTheCharts(editor.keys())) {
            return "";
        }
        List<String> places = editor.keys().stream()
                .filter(key -> holdsTheCharts(editor.keys(ValueEdit.escaped(key))))
                .toList();
        if (places.size() > 1) {
            throw new BadInputException(path + ": `hub` or `singleuser` stand below each of "
                    + String.join(", ", places) + "; say which is meant with --key-prefix");
        }
        return places.isEmpty() ? "" : ValueEdit.escaped(places.get(0)) + ".";
    }

    private static boolean holdsTheCharts(List<String> keys) {
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

    /** The chart takes whole seconds; a fraction is rounded up, since a shorter timeout would break the plan. */
    private static long wholeSeconds(Duration duration) {
        return duration.plusSeconds(1).minusNanos(1).toSeconds();
    }
}
