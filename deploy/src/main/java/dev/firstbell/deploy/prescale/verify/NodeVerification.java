package dev.firstbell.deploy.prescale.verify;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Verifies nodes for means that ask for them without pods: a pool's minimum and a capacity buffer. It counts the warm nodes of
 * the students' pool; why some are missing, the means itself tells. Thread-safe.
 */
public final class NodeVerification implements Function<Prescaling, Verification> {
    /** What it needs: {@code VERB RESOURCE}. */
    public static final List<String> PERMISSIONS = List.of("list nodes", "list pods");

    private final NodesReader nodes;
    private final RoomCheck check;
    private final String object;

    /**
     * @param image the students' image; if empty, it is read from the image puller's pods or from students' pods
     * @param clock this machine's
     * @param object what asks for the nodes, for messages: {@code node pool students}
     */
    public NodeVerification(ClusterCalls calls, StudentPool pool, Optional<String> image, Clock clock, String object) {
        this.nodes = new NodesReader(calls, pool, image, clock);
        this.check = new RoomCheck(calls);
        this.object = requireNonNull(object, "object is null");
    }

    @Override
    public Verification apply(Prescaling wanted) {
        PoolState state = nodes.read();
        return check.check(wanted, state, new Request(wanted.count(), object, List.of(), List.of()), state.warm());
    }
}
