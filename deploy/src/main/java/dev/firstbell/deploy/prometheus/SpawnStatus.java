package dev.firstbell.deploy.prometheus;

import dev.firstbell.deploy.prometheus.PrometheusQueries.Series;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * How a start ended, by the label {@code status} of the hub's counters (jupyterhub/metrics.py, {@code ServerSpawnStatus}).
 * JupyterHub 5 exports {@code status="throttled"}, JupyterHub 6 {@code status="failure",reason="throttled"}. Stateless.
 */
final class SpawnStatus {
    private static final Set<String> KNOWN =
            Set.of("success", "failure", "already-pending", "throttled", "too-many-users");

    private SpawnStatus() {}

    /**
     * Whether the counters tell successful starts from others.
     *
     * @param unknown what follows if they do not, for a note
     */
    static boolean areKnown(List<Series> counters, String metric, String unknown, Consumer<String> notes) {
        TreeSet<String> all = counters.stream()
                .flatMap(series -> series.label("status").stream())
                .collect(Collectors.toCollection(TreeSet::new));
        if (all.isEmpty()) {
            TreeSet<String> labels = new TreeSet<>();
            counters.forEach(series -> labels.addAll(series.labels().keySet()));
            labels.remove("__name__");
            notes.accept("the Prometheus server's " + metric + " has no label status, with which a hub tells successful"
                    + " starts from others (its labels are " + String.join(", ", labels)
                    + "; does a rule of the scrape rename or drop it?)" + unknown);
            return false;
        }
        List<String> others = all.stream()
                .filter(status -> !KNOWN.contains(status.toLowerCase(Locale.ROOT)))
                .toList();
        boolean none = others.size() == all.size();
        if (!others.isEmpty()) {
            notes.accept("the Prometheus server's " + metric + " has the status " + LabelText.some(others)
                    + ", which JupyterHub does not set (it sets success, failure and others)"
                    + (none ? unknown : "; what has it is left out of the hub's counts"));
        }
        return !none;
    }

    private static String status(Map<String, String> counter) {
        return counter.getOrDefault("status", "").toLowerCase(Locale.ROOT);
    }

    private static String reason(Map<String, String> counter) {
        return Optional.ofNullable(counter.get("reason"))
                .filter(reason -> !reason.isEmpty())
                .orElseGet(() -> status(counter));
    }

    static boolean succeeded(Map<String, String> counter) {
        return status(counter).equals("success");
    }

    static boolean throttled(Map<String, String> counter) {
        return reason(counter).equals("throttled") || reason(counter).equals("too-many-users");
    }

    static boolean failed(Map<String, String> counter) {
        return KNOWN.contains(status(counter))
                && !succeeded(counter)
                && !throttled(counter)
                && !reason(counter).equals("already-pending");
    }
}
