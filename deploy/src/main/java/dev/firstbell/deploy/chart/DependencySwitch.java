package dev.firstbell.deploy.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Whether Helm leaves a dependency out of a chart. The first path of its {@code condition} that leads to a boolean decides;
 * without one, its {@code tags} do: it stays if one of them is true or none is false. Stateless.
 *
 * <p>Source: Helm's documentation of dependencies ("Tags and Condition fields in dependencies"), pkg/chartutil/dependencies.go.
 */
public final class DependencySwitch {
    private DependencySwitch() {}

    /**
     * A value that turns a dependency off.
     *
     * @param path the path in the values of the whole chart
     * @param place the file that sets it, if it is one of the chart's
     * @param why what makes it count, with file and line
     */
    public record Off(List<String> path, Optional<String> place, String why) {}

    /**
     * The value that turns off a chart, or one that brings it along.
     *
     * @param hub the keys that lead to the chart's values
     * @param values what the values file sets; it takes precedence over the chart's defaults
     */
    public static Optional<Off> off(
            HelmChart chart, List<String> hub, Function<List<String>, Optional<Boolean>> values) {
        for (int depth = 0; depth < hub.size(); depth++) {
            List<String> above = hub.subList(0, depth);
            Optional<Off> off = chart.dependencyAt(hub.subList(0, depth + 1))
                    .flatMap(dependency -> decide(chart, above, dependency, values));
            if (off.isPresent()) {
                return off;
            }
        }
        return Optional.empty();
    }

    private static Optional<Off> decide(
            HelmChart chart,
            List<String> above,
            HelmChart.Dependency dependency,
            Function<List<String>, Optional<Boolean>> values) {
        for (String condition : dependency.condition().split(",")) {
            List<String> path = join(above, List.of(condition.strip().split("\\.")));
            Optional<Value> value = condition.isBlank() ? Optional.empty() : value(chart, path, values);
            if (value.isPresent()) {
                return value.get().on()
                        ? Optional.empty()
                        : Optional.of(new Off(
                                path,
                                value.get().place(),
                                dependency.place() + " makes it the condition of the dependency " + dependency.name()));
            }
        }
        List<Off> off = new ArrayList<>();
        for (String tag : dependency.tags()) {
            // Tags are values of the top chart, whichever chart has the dependency.
            List<String> path = List.of("tags", tag);
            Optional<Value> value = value(chart, path, values);
            if (value.isPresent() && value.get().on()) {
                return Optional.empty();
            }
            value.ifPresent(set -> off.add(new Off(
                    path, set.place(), dependency.place() + " makes it a tag of the dependency " + dependency.name())));
        }
        return off.stream().findFirst();
    }

    private record Value(boolean on, Optional<String> place) {}

    private static Optional<Value> value(
            HelmChart chart, List<String> path, Function<List<String>, Optional<Boolean>> values) {
        Optional<Boolean> inFile = values.apply(path);
        return inFile.isPresent()
                ? Optional.of(new Value(inFile.get(), Optional.empty()))
                : chart.defaultAt(path)
                        .filter(set -> set.value() instanceof Boolean)
                        .map(set -> new Value((Boolean) set.value(), Optional.of(set.place())));
    }

    private static List<String> join(List<String> path, List<String> more) {
        return Stream.concat(path.stream(), more.stream()).toList();
    }

    /** The tags of an entry in Chart.yaml. */
    static List<String> tags(Map<?, ?> entry) {
        return entry.get("tags") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }
}
