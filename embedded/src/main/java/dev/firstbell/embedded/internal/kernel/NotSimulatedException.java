package dev.firstbell.embedded.internal.kernel;

/** Leaves a cell that the simulated kernel cannot run. */
final class NotSimulatedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotSimulatedException() {
        super(null, null, false, false);
    }
}
