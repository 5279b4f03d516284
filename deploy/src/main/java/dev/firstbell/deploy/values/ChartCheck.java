package dev.firstbell.deploy.values;

import dev.firstbell.deploy.chart.ChartSchema;
import dev.firstbell.deploy.chart.Helm;
import dev.firstbell.deploy.chart.HelmChart;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks that the chart hands changed values to the hub: by its schema, and by rendering it where Helm is installed.
 * Immutable.
 *
 * @param chart the chart
 * @param rendered the chart's folder or archive if it is to be rendered with {@code helm}
 * @param helm the command, if it is installed
 */
public record ChartCheck(HelmChart chart, Optional<Path> rendered, Optional<Helm> helm) {
    private static final Helm.Rendered NOTHING = new Helm.Rendered(List.of(), Map.of(), List.of());

    /**
     * A changed value.
     *
     * @param path the dotted path in the file
     * @param inHub the path in the values of Zero to JupyterHub
     * @param inChart the path in the values of the chart that is installed, such as an umbrella chart
     * @param value the new value
     */
    public record Edited(String path, List<String> inHub, List<String> inChart, long value) {
        public Edited {
            inHub = List.copyOf(inHub);
            inChart = List.copyOf(inChart);
        }
    }

    /**
     * What the check showed, one sentence each.
     *
     * @throws BadInputException if the chart would reject a value, or would not hand it to the hub
     */
    public List<String> check(ScalingPlanEdits.Proposal proposal) throws IOException {
        List<String> found = new ArrayList<>();
        for (Edited edited : proposal.edited()) {
            found.add(bySchema(edited));
        }
        if (rendered.isEmpty() || proposal.edited().isEmpty()) {
            return found;
        }
        if (proposal.edited().stream().anyMatch(edited -> !edited.path().equals(ChartPlace.dotted(edited.inChart())))) {
            found.add("the chart was not rendered, because the values are inside an object of another tool; only its"
                    + " files were read");
            return found;
        }
        if (helm.isEmpty()) {
            found.add(
                    "the chart was not rendered, because the command `helm` is not on PATH; only its files were read");
            return found;
        }
        Helm.Rendering before = helm.get().render(rendered.get(), proposal.before());
        Helm.Rendering after = helm.get().render(rendered.get(), proposal.after());
        found.addAll(after.match(
                changed -> before.match(
                        unchanged -> byRendering(proposal, unchanged, changed),
                        failed -> Stream.concat(
                                        Stream.of("helm did not render the chart before the edit: " + failed.said()),
                                        byRendering(proposal, NOTHING, changed).stream())
                                .toList()),
                failed -> before.match(unchanged -> broken(failed), same -> notChecked(failed.said()))));
        return found;
    }

    private List<String> broken(Helm.NotRendered failed) {
        if (!failed.refused()) {
            return notChecked(failed.said());
        }
        throw new BadInputException("rendered with helm, the chart " + name()
                + " takes the present values, but not those of the plan: " + failed.said() + "; nothing was changed");
    }

    private List<String> notChecked(String why) {
        return List.of("helm did not render the chart " + name() + ": " + why
                + "; whether the hub receives the values was not checked");
    }

    private String notFound(String what) {
        return "helm rendered the chart " + name() + ", but " + what
                + ", so whether the hub receives the values was not checked";
    }

    private String name() {
        return rendered.map(Path::toString).orElse("");
    }

    private List<String> byRendering(ScalingPlanEdits.Proposal proposal, Helm.Rendered before, Helm.Rendered after) {
        List<String> found = new ArrayList<>();
        after.warnings().forEach(warning -> found.add("helm warns: " + warning));
        if (after.hubs().isEmpty()) {
            found.addAll(byObjects(proposal, before, after));
        } else {
            proposal.edited()
                    .forEach(edited ->
                            found.add(byRendering(edited, before.at(edited.inHub()), after.at(edited.inHub()))));
        }
        return found;
    }

    /** Without values of a hub among the objects: whether any object has the new number that did not have it before. */
    private List<String> byObjects(ScalingPlanEdits.Proposal proposal, Helm.Rendered before, Helm.Rendered after) {
        if (after.objects().isEmpty()) {
            return List.of(notFound("without any object, as when a condition or a tag in Chart.yaml is false"));
        }
        if (after.objects().equals(before.objects())) {
            throw new BadInputException(
                    "rendered with helm, all objects of the chart are the same before and after the edit, so it would have"
                            + " no effect; check --key-prefix and --chart, and whether a condition in Chart.yaml leaves"
                            + " the hub out; nothing was changed");
        }
        List<String> found = new ArrayList<>();
        for (Edited edited : proposal.edited()) {
            Pattern number = Pattern.compile("(?<![\\w.])" + edited.value() + "(?![\\w.])");
            after.objects().entrySet().stream()
                    .filter(object -> count(number, object.getValue())
                            > count(number, before.objects().getOrDefault(object.getKey(), "")))
                    .findFirst()
                    .ifPresentOrElse(
                            object -> found.add(edited.path() + ": rendered with helm, the value " + edited.value()
                                    + " appears in " + object.getKey()),
                            () -> found.add(notFound("no object has the hub's values, and none shows " + edited.value()
                                    + " for " + edited.path())));
        }
        return found;
    }

    private static long count(Pattern number, String text) {
        return number.matcher(text).results().count();
    }

    private String bySchema(Edited edited) {
        return chart.schemaAt(edited.inChart())
                .match(
                        known -> known(edited, known),
                        unknown -> {
                            throw new BadInputException(edited.path() + ": the chart " + unknown.chart()
                                    + " rejects the key `" + unknown.key() + "` (" + unknown.place()
                                    + "); check the chart's version and --key-prefix; nothing was changed");
                        },
                        noSchema -> byDefaults(edited));
    }

    private static String known(Edited edited, ChartSchema.Known known) {
        if (!known.wholeNumber()) {
            throw new BadInputException(edited.path() + ": the chart " + known.chart()
                    + " does not take a whole number there, but " + String.join(" or ", known.types()) + " ("
                    + known.place() + "); nothing was changed");
        }
        known.broken(edited.value()).ifPresent(rule -> {
            throw new BadInputException(edited.path() + ": the chart " + known.chart() + " does not take "
                    + edited.value() + ", because its schema has " + rule + " there (" + known.place()
                    + "); nothing was changed");
        });
        return edited.path() + ": the chart " + known.chart()
                + (known.others().isEmpty()
                        ? " takes the value (" + known.place() + ")"
                        : " takes a whole number there (" + known.place() + "); its rules "
                                + String.join(", ", known.others()) + " were not checked");
    }

    private String byDefaults(Edited edited) {
        Optional<String> missing = chart.missingAt(edited.inChart());
        if (missing.isPresent()) {
            return edited.path() + ": the chart " + chart.title() + " at " + chart.place() + " does not have its"
                    + " dependency " + missing.get()
                    + " in charts/, so that its schema is unknown; `helm dependency build "
                    + chart.place() + "` fetches it";
        }
        return chart.defaultAt(edited.inChart())
                .map(set -> edited.path() + ": the chart has no schema, but " + set.place() + " sets the key")
                .orElseGet(() -> edited.path() + ": the chart " + chart.title() + " at " + chart.place()
                        + " has neither a schema nor a default for the key; it may ignore it");
    }

    private String byRendering(Edited edited, List<Object> before, List<Object> after) {
        String wanted = Long.toString(edited.value());
        boolean arrived =
                after.stream().anyMatch(value -> Objects.toString(value).equals(wanted));
        if (!arrived || after.equals(before)) {
            throw new BadInputException(edited.path() + ": rendered with helm, the chart's hub has "
                    + (after.isEmpty() ? "no value" : after.toString()) + " for "
                    + String.join(".", edited.inHub()) + ", not " + wanted + "; the edit would have no effect; check"
                    + " --key-prefix and --chart; nothing was changed");
        }
        return edited.path() + ": rendered with helm, the hub's value changes from "
                + (before.isEmpty() ? "nothing" : before.get(0)) + " to " + wanted;
    }
}
