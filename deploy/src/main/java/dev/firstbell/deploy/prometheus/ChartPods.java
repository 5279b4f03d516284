package dev.firstbell.deploy.prometheus;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Pods of a Helm release that is itself called {@code jupyter}, whose names begin as those of students do. Where the metrics
 * have no label {@code component}, KubeSpawner's pods are known by what other pods are not: nothing controls them, and they
 * have a container {@code notebook}. Not thread-safe.
 */
final class ChartPods {
    /** The container in which KubeSpawner runs a student's server. */
    static final String NOTEBOOK = "notebook";

    /** Without a controller, kube-state-metrics has {@code <none>} or an empty label. */
    private static final Pattern CONTROLLER = Pattern.compile("[A-Z][A-Za-z]*");

    /** Pods as Zero to JupyterHub's chart names them, where the metrics tell nothing else. */
    private static final Pattern NAME = Pattern.compile(
            "jupyter-(?:(?:hub|proxy|autohttps|user-scheduler)-[0-9a-z]{1,10}-[0-9a-z]{5}"
                    + "|user-placeholder-\\d+|(?:continuous|hook)-image-puller-[0-9a-z]{5}|hook-image-awaiter-[0-9a-z]{5})");

    private final Map<String, Integer> leftOut = new TreeMap<>();

    /**
     * Whether a pod without the label {@code component} is not a student's.
     *
     * @param controller the kind of object that created it, as kube-state-metrics has it
     * @param containers its containers; empty if they are unknown
     */
    boolean isOne(String name, Optional<String> controller, Set<String> containers) {
        Optional<String> why = controller
                .filter(kind -> CONTROLLER.matcher(kind).matches())
                .map(kind -> "controlled by a " + kind)
                .or(() -> Optional.of("without a container " + NOTEBOOK)
                        .filter(any -> !containers.isEmpty() && !containers.contains(NOTEBOOK)))
                .or(() -> Optional.of("named like the chart's own pods")
                        .filter(any ->
                                containers.isEmpty() && NAME.matcher(name).matches()));
        why.ifPresent(found -> leftOut.merge(found, 1, Integer::sum));
        return why.isPresent();
    }

    /** Which pods were left out; empty if none were. */
    Optional<String> note() {
        if (leftOut.isEmpty()) {
            return Optional.empty();
        }
        int all = leftOut.values().stream().mapToInt(Integer::intValue).sum();
        List<String> kinds = new ArrayList<>();
        leftOut.forEach((why, count) -> kinds.add(count + " " + why));
        return Optional.of((all == 1 ? "1 pod whose name begins" : all + " pods whose names begin") + " with "
                + PodSeries.POD_PREFIX + (all == 1 ? " is not a student's and is" : " are not students' and are")
                + " left out (" + String.join(", ", kinds)
                + "); kube-state-metrics exports no label component for " + (all == 1 ? "it" : "them"));
    }
}
