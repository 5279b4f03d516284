package dev.firstbell.deploy.prescale.verify;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.prescale.PrescaleFailure;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/**
 * What a cluster is asked for by one means.
 *
 * @param count how much, in the unit of the means
 * @param object that asks for it, for messages: {@code Deployment firstbell-node-placeholder}
 * @param pods that ask for it
 * @param problems that the object itself shows: who set its count, and why its pods cannot be created
 */
public record Request(int count, String object, List<Pod> pods, List<PrescaleFailure> problems) {
    public Request {
        requireNonNull(object, "object is null");
        pods = List.copyOf(pods);
        problems = List.copyOf(problems);
    }

    /** The pods that have no node yet. */
    List<Pod> pending() {
        return pods.stream()
                .filter(pod -> Conditions.isActive(pod) && Conditions.node(pod).isEmpty())
                .toList();
    }
}
