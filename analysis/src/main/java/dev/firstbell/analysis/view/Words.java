package dev.firstbell.analysis.view;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.records.observed.Observation;
import dev.firstbell.records.run.Unfinished;
import dev.firstbell.records.student.Stage;
import java.util.List;
import java.util.stream.Collectors;

/** The words that every rendering uses for the same thing. */
public final class Words {
    private Words() {}

    /** The predicate for students who reached an end stage: {@code landed}, as in {@code 9 of 10 students landed}. */
    public static String reached(Stage endStage) {
        return switch (endStage) {
            case LANDED -> "landed";
            case HUB_READY -> "had a server that the hub called ready";
            case STARTED -> "had a container that ran";
            default -> throw new IllegalArgumentException("not an end stage: " + endStage.label());
        };
    }

    private static final int MOST_REASONS = 3;

    /** Groups of students with their reasons, the first three: {@code 9 never reached …; 1 never reached …}. */
    static String listed(List<Unfinished> groups) {
        int others = groups.stream()
                .skip(MOST_REASONS)
                .mapToInt(Unfinished::students)
                .sum();
        return groups.stream()
                        .limit(MOST_REASONS)
                        .map(group -> group.students() + " " + group.inWords())
                        .collect(Collectors.joining("; "))
                + (others == 0 ? "" : "; " + others + " for other reasons");
    }

    /** Where the data of an observed class come from. */
    static String source(Observation.Source source) {
        return switch (source) {
            case CLUSTER -> "a watch of the cluster";
            case HUB_LOG -> "the hub’s log";
            case HUB_METRICS -> "the hub’s metrics";
            case PROMETHEUS -> "the history in a Prometheus server";
        };
    }

    /** The hub's own counters over an observed class. */
    static String counters(Observation.HubCounts counters) {
        return (counters.incomplete() ? "at least " : "") + DisplayText.count(counters.started(), "start", "starts")
                + counters.mean()
                        .map(mean -> " of " + DisplayText.time(mean) + " on average, by its own clock")
                        .orElse("")
                + ", " + DisplayText.count(counters.failed(), "failure", "failures") + " and "
                + DisplayText.count(counters.throttled(), "429", "429s")
                + (counters.restarted() ? "; the hub restarted meanwhile, so some are missing" : "")
                + counters.uncovered()
                        .map(time -> "; the samples do not cover " + DisplayText.time(time)
                                + " of the period, so some are missing")
                        .orElse("");
    }

    /** Kubernetes' reason for the loss of a pod (conditions of type DisruptionTarget, container states), or Firstbell's. */
    static String interruption(String reason) {
        return switch (reason) {
            case "PreemptionByScheduler" -> "preempted for another pod";
            case "DeletionByTaintManager" -> "its node was lost";
            case "EvictionByEvictionAPI" -> "its node was drained";
            case "DeletionByPodGC", "nodeGone" -> "its node is gone";
            case "TerminationByKubelet" -> "its node shut down or ran short";
            case "OOMKilled" -> "out of memory";
            case "containerEnded" -> "it ended by itself";
            default -> reason;
        };
    }
}
