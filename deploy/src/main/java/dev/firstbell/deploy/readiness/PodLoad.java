package dev.firstbell.deploy.readiness;

import dev.firstbell.records.deployment.Deployment.PodSize;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.function.ToLongFunction;

/**
 * What the scheduler counts of a pod: the sum of its containers and of the init containers that keep running, or the largest
 * other init container beside those before it, if that is more; and the overhead of its runtime class. Source: Kubernetes,
 * concepts/workloads/pods/sidecar-containers (resource sharing within containers). Stateless.
 */
final class PodLoad {
    private PodLoad() {}

    static PodSize of(Pod pod) {
        return new PodSize(
                sum(pod, "memory", container -> Kube.bytes(Kube.requested(container, "memory"))),
                sum(pod, "cpu", container -> Kube.milli(Kube.requested(container, "cpu"))));
    }

    private static long sum(Pod pod, String resource, ToLongFunction<Container> requested) {
        if (pod.getSpec() == null) {
            return 0;
        }
        long side = 0;
        long init = 0;
        for (Container container : Kube.orEmpty(pod.getSpec().getInitContainers())) {
            if ("Always".equals(container.getRestartPolicy())) {
                side += requested.applyAsLong(container);
                init = Math.max(init, side);
            } else {
                init = Math.max(init, side + requested.applyAsLong(container));
            }
        }
        long containers = Kube.orEmpty(pod.getSpec().getContainers()).stream()
                .mapToLong(requested)
                .sum();
        long overhead = pod.getSpec().getOverhead() == null
                ? 0
                : resource.equals("cpu")
                        ? Kube.milli(pod.getSpec().getOverhead().get(resource))
                        : Kube.bytes(pod.getSpec().getOverhead().get(resource));
        return Math.max(containers + side, init) + overhead;
    }
}
