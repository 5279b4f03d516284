package dev.firstbell.deploy.values;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.chart.HelmChart;
import dev.firstbell.records.applied.KeyEdit;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.ScalingPlan;
import java.util.List;
import java.util.Optional;

/**
 * Translates a scaling plan into edits of the values file of a Zero to JupyterHub deployment. The file contains the
 * hub's limits; warm nodes and lead time belong to the schedule. Stateless and thread-safe.
 *
 * <p>Each limit is edited at the place that has the last word in the file: the chart's own value, or the trait in
 * {@code hub.config}. A limit that Python in {@code hub.extraConfig} sets is not edited, since the edit would have no
 * effect.
 */
public final class ScalingPlanEdits {
    /** How many starts may be pending before the hub throttles (429); see {@code hub} in the chart's values.yaml. */
    public static final String CONCURRENT_SPAWN_LIMIT = "hub.concurrentSpawnLimit";

    /** How long one start may take, in seconds; see {@code singleuser} in the chart's values.yaml. */
    public static final String START_TIMEOUT = "singleuser.startTimeout";

    private ScalingPlanEdits() {}

    /**
     * What to edit.
     *
     * @param path the file's path relative to the folder in which the diff will be applied; used in the diff and
     *     messages
     * @param values the file's text
     * @param plan the plan
     * @param keyPrefix the dotted path of the mapping with the chart's values, such as {@code jupyterhub}, or {@code .}
     *     for the top level; empty to find it
     * @param chart a chart at hand that the values are for
     * @param raiseOnly whether to keep limits that are higher than the plan's
     */
    public record Request(
            String path,
            String values,
            ScalingPlan plan,
            Optional<String> keyPrefix,
            Optional<HelmChart> chart,
            boolean raiseOnly) {
        public Request {
            requireNonNull(path, "path is null");
            requireNonNull(values, "values is null");
            requireNonNull(plan, "plan is null");
        }
    }

    /**
     * A proposal for one file.
     *
     * @param before the current text
     * @param after the proposed text; equal to {@code before} if no change is needed
     * @param changes the changed values
     * @param diff the changes in the format of {@code diff -u}; empty if no change is needed
     * @param place where the file has the chart's values, and why there
     * @param notes what a person must know before the edit, one sentence each, with file, line and key path: lowered
     *     values, comments about the old value, other places that set the same
     * @param unmet values of the plan for which an edit of this file would have no effect, one sentence each
     * @param edited the changes as {@link ChartCheck} takes them
     * @param made the edits of the text, in the order in which they were made
     */
    public record Proposal(
            String before,
            String after,
            List<Change> changes,
            String diff,
            ChartPlace place,
            List<String> notes,
            List<String> unmet,
            List<ChartCheck.Edited> edited,
            List<KeyEdit> made) {
        public Proposal {
            changes = List.copyOf(changes);
            notes = List.copyOf(notes);
            unmet = List.copyOf(unmet);
            edited = List.copyOf(edited);
            made = List.copyOf(made);
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
     * Proposes the edits that a plan needs in a values file, at the place where the file has the chart's values.
     *
     * @param path the file's path relative to the folder in which the diff will be applied; used in the diff and
     *     messages
     * @param values the file's text
     * @throws BadInputException as {@link #propose(Request)}
     */
    public static Proposal propose(String path, String values, ScalingPlan plan) {
        return propose(new Request(path, values, plan, Optional.empty(), Optional.empty(), false));
    }

    /**
     * Proposes the edits with an explicit location of the chart's values.
     *
     * @param path the file's path relative to the folder in which the diff will be applied; used in the diff and
     *     messages
     * @param values the file's text
     * @param keyPrefix the dotted path of the mapping with the chart's values: {@code jupyterhub}
     * @throws BadInputException if there is no such mapping, or as {@link #propose(Request)}
     */
    public static Proposal propose(String path, String values, ScalingPlan plan, String keyPrefix) {
        return propose(new Request(path, values, plan, Optional.of(keyPrefix), Optional.empty(), false));
    }

    /**
     * Proposes the edits that a plan needs in a values file. A key that the file does not set is not added if the plan
     * equals the chart's default.
     *
     * @throws BadInputException if the file is not a YAML mapping, is encrypted, is not certain to have the chart's
     *     values at one place, or cannot be edited unambiguously
     */
    public static Proposal propose(Request request) {
        FileKind.rejectOtherLanguages(request.path(), request.values());
        ValuesEditor editor = ValuesEditor.of(request.path(), request.values());
        FileKind.rejectEncrypted(editor);
        FileKind kind = FileKind.of(editor);
        Misplaced.rejectLists(editor, kind);
        ChartPlace place = request.keyPrefix().isPresent()
                ? ChartLocator.chosen(
                        request.path(),
                        editor,
                        kind,
                        request.chart(),
                        request.keyPrefix().get())
                : ChartLocator.find(request.path(), editor, kind, request.chart());
        Misplaced.reject(editor, place);
        return new LimitEdits(request, editor, kind, place).proposal();
    }
}
