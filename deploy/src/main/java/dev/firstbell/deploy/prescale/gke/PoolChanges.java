package dev.firstbell.deploy.prescale.gke;

import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.prescale.PrescaleFailure;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Changes a pool, one operation at a time. GKE refuses a change while another operation runs in the cluster, so a change is
 * tried again until the deadline. What is to be changed is computed anew before each attempt, because the other operation may
 * have been the same change, or a larger one.
 */
final class PoolChanges {
    private final GkeApi api;

    PoolChanges(GkeApi api) {
        this.api = api;
    }

    /**
     * Sends a change.
     *
     * @param next what to send; empty if there is nothing to change any more
     * @return the operation that was begun; empty if there was nothing to change
     * @throws PrescaleException if the change is refused, or another operation is running until the deadline
     */
    Optional<Operation> begin(Supplier<Optional<Call>> next, Deadline deadline) {
        while (true) {
            Optional<Call> change = next.get();
            if (change.isEmpty()) {
                return Optional.empty();
            }
            GoogleCalls.Outcome outcome = api.attempt(change.get());
            if (outcome.json().isPresent()) {
                deadline.restart();
                return Optional.of(Operation.read(change.get(), outcome.json().get()));
            }
            boolean later = outcome.conflict() || outcome.passing();
            if (!later || !deadline.await(outcome.retryAfter())) {
                throw new PrescaleException(outcome.failure().orElseThrow());
            }
        }
    }

    /** Polls an operation until it is done, or the deadline has come; the result says which. */
    Operation finished(Operation begun, Deadline deadline) {
        Operation operation = begun;
        while (!operation.done() && deadline.await()) {
            operation = api.operation(operation.name(), deadline);
        }
        return operation;
    }

    /**
     * Polls an operation until it has succeeded.
     *
     * @throws PrescaleException if it fails, or is not done at the deadline
     */
    void succeed(Operation begun, Deadline deadline) {
        Operation operation = finished(begun, deadline);
        if (!operation.done()) {
            throw new PrescaleException(new PrescaleFailure(
                    PrescaleFailure.Kind.OPERATION_RUNNING,
                    "the operation " + operation.name() + " on node pool "
                            + api.name().pool() + " is not done after "
                            + deadline.total().toSeconds() + " s",
                    "operation " + operation.name(),
                    Optional.of("run the command again: it goes on from there")));
        }
        operation.failure(api.name()).ifPresent(failure -> {
            throw new PrescaleException(failure);
        });
    }
}
