package dev.firstbell.deploy.values;

import dev.firstbell.deploy.chart.HelmChart;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * What a limit is before the edit.
 *
 * @param number the number that the hub uses; empty if it cannot be known
 * @param asWritten the number is written in the file as a number
 * @param text the value in words, for messages
 */
record PresentValue(Optional<Long> number, boolean asWritten, String text) {
    /** From the file, else from the chart, else from what is known about the chart. */
    static PresentValue of(Optional<Node> node, Optional<HelmChart.Default> chart, HubLimit limit, boolean inConfig) {
        if (node.isEmpty()) {
            return chart.isPresent()
                    ? ofDefault(chart.get(), limit)
                    : new PresentValue(
                            Optional.of(limit.chartDefault()), false, limit.chartDefault() + " (the chart's default)");
        }
        if (YamlText.isNull(node.get())) {
            return inConfig
                    ? new PresentValue(Optional.empty(), false, "null (with which the hub does not start)")
                    : new PresentValue(
                            Optional.of(limit.hubDefault()),
                            false,
                            "null (then the hub's default " + limit.hubDefault() + " holds)");
        }
        if (!(node.get() instanceof ScalarNode scalar)) {
            return new PresentValue(Optional.empty(), false, "");
        }
        Optional<Long> number = WrittenNumber.of(scalar);
        if (number.isPresent()) {
            boolean plain = number.get().toString().equals(scalar.getValue());
            return new PresentValue(
                    number,
                    true,
                    plain
                            ? limit.inWords(number.get())
                            : scalar.getValue() + " (which Helm reads as " + number.get() + ")");
        }
        return new PresentValue(
                WrittenNumber.of(scalar.getValue()),
                false,
                "the text \"" + scalar.getValue() + "\" (which the " + (inConfig ? "hub" : "chart")
                        + " rejects: it takes only a number)");
    }

    /** A value below a key that the file has, but without anything. */
    static PresentValue below(String key, HubLimit limit) {
        return new PresentValue(
                Optional.of(limit.hubDefault()),
                false,
                "nothing (`" + key + "` is empty, which removes the chart's defaults; then the hub's default "
                        + limit.hubDefault() + " holds)");
    }

    private static PresentValue ofDefault(HelmChart.Default set, HubLimit limit) {
        if (set.value() == null) {
            return new PresentValue(
                    Optional.of(limit.hubDefault()),
                    false,
                    "null in " + set.place() + " (then the hub's default " + limit.hubDefault() + " holds)");
        }
        return new PresentValue(
                WrittenNumber.of(set.value().toString()), false, set.value() + " (the default in " + set.place() + ")");
    }
}
