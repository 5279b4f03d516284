package dev.firstbell.deploy.description;

import dev.firstbell.deploy.values.Written;
import dev.firstbell.records.deployment.Deployment.Rejected;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Keys with nothing behind them that the chart cannot do without, such as {@code hub:} with only comments below it. Helm
 * then removes the chart's value with all that is below, and the schema or a template refuses what is left. Source: each
 * key of values.yaml of Zero to JupyterHub 4.4.0 set to null, and {@code helm template}. Stateless.
 */
final class NeededValues {
    private static final String TABLE = "needed-values.txt";
    private static final List<String> NEEDED = read();

    private NeededValues() {}

    static List<Rejected> missing(MergedValues values) {
        return NEEDED.stream()
                .map(path -> List.of(path.split("\\.")))
                .flatMap(path -> values
                        .at(path)
                        .filter(found -> found.written() instanceof Written.Nothing)
                        .filter(found -> !isNothing(values, path.subList(0, path.size() - 1)))
                        .stream())
                .map(found -> new Rejected(
                        found.origin(),
                        "nothing, with which Helm removes the chart's value, and the chart cannot do without it",
                        "remove the key, or write what belongs there"))
                .toList();
    }

    private static boolean isNothing(MergedValues values, List<String> path) {
        return !path.isEmpty()
                && values.at(path)
                        .filter(found -> found.written() instanceof Written.Nothing)
                        .isPresent();
    }

    private static List<String> read() {
        try (InputStream in = NeededValues.class.getResourceAsStream(TABLE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
