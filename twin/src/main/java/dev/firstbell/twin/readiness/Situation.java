package dev.firstbell.twin.readiness;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.deployment.Deployment;
import dev.firstbell.records.deployment.Deployment.PodSize;
import dev.firstbell.records.deployment.Deployment.Storage;
import dev.firstbell.records.readiness.ClusterFacts;
import dev.firstbell.records.readiness.StudentNode;
import dev.firstbell.records.readiness.StudentNodes;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.plan.ClosedForm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A class, a deployment and what its cluster shows, with what several checks need. Immutable.
 *
 * @param file the class
 * @param deployment as its values describe it
 * @param facts what the cluster shows
 * @param parameters the model's numbers, for what the cluster does not show
 * @param at the instant for which it is judged
 * @param students how many students room is needed for
 */
record Situation(
        ClassFile file,
        Deployment deployment,
        ClusterFacts facts,
        TwinParameters parameters,
        Instant at,
        int students) {
    Situation {
        requireNonNull(file, "file is null");
        requireNonNull(deployment, "deployment is null");
        requireNonNull(facts, "facts is null");
        requireNonNull(parameters, "parameters is null");
        requireNonNull(at, "at is null");
    }

    Instant begins() {
        return file.startInstant();
    }

    Instant ends() {
        return begins().plus(file.length());
    }

    /** A time on the class's clock. */
    String clock(Instant time) {
        return Words.clock(time, file.timeZone(), file.start().toLocalDate());
    }

    Duration untilClass() {
        return Duration.between(at, begins());
    }

    List<StudentNode> nodes() {
        return facts.nodes().ifKnown().map(StudentNodes::nodes).orElse(List.of());
    }

    List<StudentNode> warm() {
        return nodes().stream().filter(node -> node.readiness().warm()).toList();
    }

    /** What a student's pod needs: by the values, else by a pod of that size; empty if neither says. */
    Optional<Seats> seats() {
        Deployment.Student student = deployment.student();
        int volumes =
                student.storage().ifKnown().map(Storage::attachedPerStudent).orElse(0);
        return student.podMemory()
                .flatMap(memory -> student.podCpu()
                        .map(cpu -> new Seats(new PodSize(memory, cpu), "the deployment's values", volumes)))
                .or(() -> facts.nodes()
                        .ifKnown()
                        .flatMap(StudentNodes::podSize)
                        .map(seen -> new Seats(seen.size(), seen.source(), volumes)));
    }

    /** How many more students fit on the warm nodes; empty if that cannot be told. */
    Optional<Long> warmSeats() {
        return facts.nodes()
                .ifKnown()
                .filter(known -> known.image().isPresent() || known.nodes().isEmpty())
                .flatMap(known -> seats().map(seats -> seats.on(warm())));
    }

    /** When nodes that are asked for now are warm, and whose numbers that follows from, as a sentence. */
    String asksNow(int nodes) {
        Duration needed = ClosedForm.bootAndPull(parameters, Math.max(1, nodes));
        Instant warm = at.plus(needed);
        boolean own = Stream.of(RandomPart.NODE_BOOT, RandomPart.IMAGE_PULL)
                .noneMatch(part -> parameters
                        .distributions()
                        .get(part)
                        .equals(TwinParameters.defaults().distributions().get(part)));
        return "A node that is asked for now is warm at " + clock(warm) + " or earlier (99th percentile"
                + (own
                        ? ""
                        : "; the time of boot and image pull is Firstbell's assumption, and --parameters takes yours")
                + "), " + (warm.isAfter(begins()) ? "after" : "before") + " the class begins.";
    }

    /** Whether the warm nodes have room for the whole class. */
    boolean hasRoom() {
        return warmSeats().filter(seats -> seats >= students).isPresent();
    }
}
