package dev.firstbell.analysis.view;

import dev.firstbell.analysis.Figures;
import dev.firstbell.records.observed.Observation;
import dev.firstbell.records.student.Stage;

/** The words that every rendering uses for the same thing. */
public final class Words {
    private Words() {}

    /** A stage in plain words: {@code on the first page} for {@code landed}. */
    public static String stage(Stage stage) {
        return switch (stage) {
            case INTENDED -> "arrived";
            case SENT -> "first request sent";
            case ACCEPTED -> "accepted by the hub";
            case POD_CREATED -> "pod created";
            case SCHEDULED -> "place on a node";
            case IMAGE_PULLED -> "image on the node";
            case STARTED -> "container running";
            case HUB_READY -> "hub says ready";
            case LANDED -> "on the first page";
            case KERNEL_READY -> "kernel answers";
            case FIRST_RESULT -> "first result";
            case VSCODE_READY -> "VS Code open";
            case TERMINAL_READY -> "terminal answers";
        };
    }

    /** What students did who reached the stage that a run's results count to: {@code 9 of 10 students were in}. */
    public static String reached(Stage countedTo) {
        return switch (countedTo) {
            case HUB_READY -> "had a server that the hub called ready";
            case STARTED -> "had a container that ran";
            case INTENDED,
                    SENT,
                    ACCEPTED,
                    POD_CREATED,
                    SCHEDULED,
                    IMAGE_PULLED,
                    LANDED,
                    KERNEL_READY,
                    FIRST_RESULT,
                    VSCODE_READY,
                    TERMINAL_READY -> "were in";
        };
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
        return Figures.count(counters.started(), "start", "starts")
                + counters.mean()
                        .map(mean -> " of " + Figures.time(mean) + " on average, by its own clock")
                        .orElse("")
                + ", " + Figures.count(counters.failed(), "failure", "failures") + " and "
                + Figures.count(counters.throttled(), "429", "429s")
                + (counters.restarted() ? "; the hub restarted meanwhile, so some are missing" : "");
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
