package dev.firstbell.deploy.readiness;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.prescale.verify.StudentPool;
import dev.firstbell.records.readiness.Fact;
import dev.firstbell.records.readiness.NodeGroup;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is read, and how.
 *
 * @param pool which nodes are students' nodes
 * @param image the students' image; if empty, it is read from the image puller's pods or from students' pods
 * @param studentsPriority the priority of students' pods, which take the place of pods with a lower one
 * @param groups reads the node groups from the cloud; if empty, the autoscaler's status tells them
 */
public record ReadyOptions(
        StudentPool pool,
        Optional<String> image,
        int studentsPriority,
        Optional<Supplier<Fact<List<NodeGroup>>>> groups) {
    public ReadyOptions {
        requireNonNull(pool, "pool is null");
        requireNonNull(image, "image is null");
        requireNonNull(groups, "groups is null");
    }
}
