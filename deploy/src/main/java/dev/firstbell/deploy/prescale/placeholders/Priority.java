package dev.firstbell.deploy.prescale.placeholders;

import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import java.util.Optional;

/** Whether placeholders have a priority with which they start nodes, and give way to students. */
final class Priority {
    /** Pods below it start no node (cluster-autoscaler, {@code expendable-pods-priority-cutoff}). */
    private static final int CUTOFF = -10;

    private final ClusterCalls calls;
    private final int students;

    /** @param students the priority of students' pods */
    Priority(ClusterCalls calls, int students) {
        this.calls = calls;
        this.students = students;
    }

    /** @throws PrescaleException if there is no such class, or if its value is too low or too high */
    void check(String name) {
        if (name == null || name.isEmpty()) {
            throw new PrescaleException(new PrescaleFailure(
                    Kind.NOT_AVAILABLE,
                    "the placeholders' pods have no PriorityClass, so that they would keep their places from students",
                    "the Deployment of the placeholders",
                    Optional.of("set its priorityClassName to " + PlaceholderOptions.PRIORITY_CLASS
                            + ", as the chart deploy/charts/prescaler does")));
        }
        PriorityClass found = calls.call(
                "get priorityclasses in the cluster",
                () -> calls.cluster()
                        .client()
                        .scheduling()
                        .v1()
                        .priorityClasses()
                        .withName(name)
                        .get());
        if (found == null) {
            throw problem(
                    name,
                    "the cluster has no PriorityClass " + name + ", which placeholders need",
                    "install the chart deploy/charts/prescaler, which creates it");
        }
        int value = found.getValue() == null ? 0 : found.getValue();
        if (value < CUTOFF) {
            throw problem(
                    name,
                    "PriorityClass " + name + " has the value " + value
                            + ", and the autoscaler starts no node for pods below " + CUTOFF,
                    "give it the value " + CUTOFF);
        }
        if (value >= students) {
            throw problem(
                    name,
                    "PriorityClass " + name + " has the value " + value
                            + ", which is not lower than the priority of students' pods (" + students
                            + "), so that placeholders would keep their places from them",
                    "give it the value " + CUTOFF);
        }
    }

    private static PrescaleException problem(String name, String found, String remedy) {
        return new PrescaleException(
                new PrescaleFailure(Kind.NOT_AVAILABLE, found, "PriorityClass " + name, Optional.of(remedy)));
    }
}
