package dev.firstbell.twin.cluster;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** The pods of a Deployment or StatefulSet of placeholders. A pod that is evicted is replaced at once. */
final class Replicas {
    private final Cluster cluster;
    private final Pod.Kind kind;
    private final List<Pod> pods = new ArrayList<>();

    Replicas(Cluster cluster, Pod.Kind kind) {
        this.cluster = cluster;
        this.kind = kind;
    }

    /** @param order which pods are deleted first if there are too many */
    void scaleTo(int replicas, Comparator<Pod> order) {
        if (!grow(replicas)) {
            List<Pod> surplus =
                    pods.stream().sorted(order).limit(pods.size() - replicas).toList();
            pods.removeAll(surplus);
            surplus.forEach(cluster::deletePod);
        }
    }

    /** As a StatefulSet, which deletes its highest ordinals, whether they have a node or not. */
    void scaleToLowest(int replicas) {
        if (!grow(replicas)) {
            List<Pod> beyond = pods.subList(replicas, pods.size());
            List<Pod> surplus = new ArrayList<>(beyond);
            Collections.reverse(surplus);
            beyond.clear();
            surplus.forEach(cluster::deletePod);
        }
    }

    /** @return whether there are no more pods than wanted now */
    private boolean grow(int replicas) {
        while (pods.size() < replicas) {
            pods.add(create());
        }
        return pods.size() == replicas;
    }

    private Pod create() {
        Pod[] self = new Pod[1];
        self[0] = cluster.createPlaceholder(kind, () -> {
            int place = pods.indexOf(self[0]);
            if (place >= 0) {
                pods.set(place, create());
            }
        });
        return self[0];
    }

    /** The number of pods on nodes that are Ready and have the image. */
    int onWarmNodes() {
        return (int) pods.stream()
                .filter(pod -> pod.node().filter(Node::hasImage).isPresent())
                .count();
    }
}
