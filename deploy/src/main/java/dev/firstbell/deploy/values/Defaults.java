package dev.firstbell.deploy.values;

import dev.firstbell.deploy.chart.HelmChart;
import java.util.List;
import java.util.Optional;

/**
 * What a chart at hand sets where a values file sets nothing.
 *
 * @param chart the chart, if any
 * @param base the keys that lead to the chart's values in the file
 */
record Defaults(Optional<HelmChart> chart, List<String> base) {
    Optional<HelmChart.Default> at(List<String> path) {
        return chart.filter(at -> path.size() > base.size())
                .flatMap(at -> at.defaultAt(path.subList(base.size(), path.size())));
    }
}
