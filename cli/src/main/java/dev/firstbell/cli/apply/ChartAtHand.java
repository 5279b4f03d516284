package dev.firstbell.cli.apply;

import dev.firstbell.deploy.chart.Helm;
import dev.firstbell.deploy.chart.HelmChart;
import dev.firstbell.deploy.values.ChartCheck;
import dev.firstbell.deploy.values.ScalingPlanEdits;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The chart that the values are for.
 *
 * @param chart the chart, if there is one
 * @param named whether the user named it, so that it is rendered, too
 * @param unreadable why a chart beside the values was ignored; empty otherwise
 */
record ChartAtHand(Optional<HelmChart> chart, Optional<Path> named, String unreadable) {
    /** The chart that the user named, or the one that the values lie in. */
    static ChartAtHand of(Path named, Path values) {
        if (named != null) {
            return new ChartAtHand(Optional.of(HelmChart.read(named)), Optional.of(named), "");
        }
        try {
            return new ChartAtHand(HelmChart.around(values), Optional.empty(), "");
        } catch (BadInputException e) {
            return new ChartAtHand(Optional.empty(), Optional.empty(), e.getMessage());
        }
    }

    /** What the chart makes of changed values, one line each. */
    List<String> check(ScalingPlanEdits.Proposal proposal) throws IOException {
        List<String> found = new ArrayList<>();
        if (!unreadable.isEmpty()) {
            found.add("the chart beside the values was ignored: " + unreadable);
        }
        if (chart.isEmpty() && !proposal.changes().isEmpty()) {
            found.add(
                    "not checked against a chart, so a changed value may have no effect; --chart DIR-or-TGZ checks it");
        }
        if (chart.isEmpty()) {
            return found;
        }
        Optional<Helm> helm = Helm.in(Objects.toString(System.getenv("PATH"), ""));
        found.addAll(new ChartCheck(chart.get(), named, helm).check(proposal));
        return found;
    }
}
