package dev.firstbell.records.prescale;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/**
 * One reason why the room is not there, as a source states it.
 *
 * @param kind the reason
 * @param found what was found, in one sentence that names the object
 * @param source where it was found, e.g. {@code event FailedScaleUp of pod firstbell-nodes-x2} or {@code node status}
 * @param remedy what to do; empty if waiting is all there is
 */
public record PrescaleFailure(
        Kind kind,
        String found,
        String source,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<String> remedy) {
    public PrescaleFailure {
        requireNonNull(kind, "kind is null");
        requireNonNull(found, "found is null");
        requireNonNull(source, "source is null");
        remedy = remedy == null ? Optional.empty() : remedy;
    }

    /** The reasons that the sources can tell apart. */
    public enum Kind {
        /** The cloud has no machine of this kind left in the zone. */
        STOCK_OUT("stockOut"),
        /** The project's quota, the pool's maximum or the autoscaler's resource limit is reached. */
        QUOTA("quota"),
        /** Another operation on the pool or cluster is running. */
        OPERATION_RUNNING("operationRunning"),
        /** An operation on the pool failed. */
        OPERATION_FAILED("operationFailed"),
        /** Nodes are requested and boot. */
        NODES_BOOTING("nodesBooting"),
        /** Nodes are Ready, and the image is not there yet. */
        IMAGE_PULLING("imagePulling"),
        /** Nodes are Ready and have the image, but no student's pod may be placed there. */
        NOT_SCHEDULABLE("notSchedulable"),
        /** The autoscaler looked at the pods and added no node. */
        NOT_TRIGGERED("notTriggered"),
        /** The pool has fewer nodes than its minimum, and nothing adds them. */
        MINIMUM_NOT_ENFORCED("minimumNotEnforced"),
        /** The cluster is asked for less than what is wanted: nothing has asked for it yet. */
        NOT_REQUESTED("notRequested"),
        /** A person or another program has set the count. It is left as it is. */
        SET_BY_ANOTHER("setByAnother"),
        /** The means does not exist in this cluster, or not in this version. */
        NOT_AVAILABLE("notAvailable"),
        /** The credentials lack a permission, or have expired. */
        FORBIDDEN("forbidden"),
        /** The server does not answer. */
        UNREACHABLE("unreachable"),
        /** Nodes are missing, and no source states why. */
        UNEXPLAINED("unexplained");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** The name in files. */
        @JsonValue
        public String label() {
            return label;
        }
    }
}
