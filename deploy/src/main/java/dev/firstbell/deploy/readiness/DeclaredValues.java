package dev.firstbell.deploy.readiness;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.chart.HelmChart;
import dev.firstbell.deploy.description.DescribedDeployment;
import java.util.List;
import java.util.Optional;

/**
 * The values of a deployment as its cluster keeps them, without those that may be secret.
 *
 * @param text under the name that messages have; its line numbers are not those of a file that a person knows
 * @param keyPrefix where the chart's values are; empty to find it
 * @param chart the defaults and the schema, if the cluster keeps them
 * @param notes what a reader must know
 */
public record DeclaredValues(
        DescribedDeployment.ValuesText text,
        Optional<String> keyPrefix,
        Optional<HelmChart> chart,
        List<String> notes) {
    public DeclaredValues {
        requireNonNull(text, "text is null");
        requireNonNull(keyPrefix, "keyPrefix is null");
        requireNonNull(chart, "chart is null");
        notes = List.copyOf(notes);
    }
}
