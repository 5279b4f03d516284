package dev.firstbell.deploy.prescale.buffer;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * One unit of a buffer: the requests of a pod that fills a node, so that a buffer of W units is the room of W nodes.
 *
 * <p>The autoscaler keeps room for {@code replicas} pods of the template, which exist in its memory only. Three sizes were
 * possible:
 *
 * <ul>
 *   <li>a pod that fills a node: W units are W nodes that are nearly empty. This one, because a buffer's room is defined by
 *       the requests of its units, and so are its limits, its quota and GKE's standby nodes;
 *   <li>a tiny pod that excludes others from its node: it also fits on a node that is full of students, so it would hold W
 *       nodes in total and no room. {@code nodePlaceholders} do that with real pods, where it can be seen;
 *   <li>a pod of a student's size: it fits into gaps of nodes in use. That is room for students and not for nodes, with ten
 *       times as many units.
 * </ul>
 *
 * @param cpu a quantity of Kubernetes, e.g. {@code 6300m}
 * @param memory a quantity of Kubernetes, e.g. {@code 40Gi}
 */
public record BufferChunk(String cpu, String memory) {
    /**
     * The share of a node's allocatable resources that a unit requests. The rest is for the pods of DaemonSets. A node with
     * students on more than the rest holds no unit any more, so the autoscaler adds a node for it.
     */
    public static final double SHARE = 0.8;

    private static final BigDecimal LEAST_BYTES = BigDecimal.valueOf(1 << 20);

    private static final Pattern QUANTITY = Pattern.compile("[0-9]{1,18}(?:\\.[0-9]{1,9})?(?:m|k|Ki|M|Mi|G|Gi|T|Ti)?");

    public BufferChunk {
        require(cpu, "cpu");
        require(memory, "memory");
        if (new Quantity(cpu).getNumericalAmount().signum() == 0) {
            throw new IllegalArgumentException("a unit without CPU does not fill a node");
        }
        BigDecimal bytes = Quantity.getAmountInBytes(new Quantity(memory));
        if (bytes.compareTo(LEAST_BYTES) < 0) {
            throw new IllegalArgumentException(
                    "a memory of " + bytes.toPlainString() + " bytes does not fill a node; write its unit, like 40Gi");
        }
    }

    private static void require(String quantity, String what) {
        requireNonNull(quantity, what + " is null");
        if (!QUANTITY.matcher(quantity).matches()) {
            throw new IllegalArgumentException(what + " must be a quantity like 6300m or 40Gi: " + quantity);
        }
    }

    /**
     * A unit that fills a node.
     *
     * @param milliCpu what the node's pods can have, in thousandths of a core
     * @param bytes what they can have of memory
     */
    public static BufferChunk filling(long milliCpu, long bytes) {
        if (milliCpu <= 0 || bytes <= 0) {
            throw new IllegalArgumentException("a node has more than nothing: " + milliCpu + "m, " + bytes + " bytes");
        }
        return new BufferChunk((long) (milliCpu * SHARE) + "m", (long) (bytes * SHARE / 1024) + "Ki");
    }
}
