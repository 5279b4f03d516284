package dev.firstbell.deploy.prescale;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.prescale.PrescaleFailure;

/** A cluster or its cloud could not be read, or refused a change. The message is a sentence for the user. */
public final class PrescaleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient PrescaleFailure failure;

    public PrescaleException(PrescaleFailure failure) {
        super(requireNonNull(failure, "failure is null").found()
                + failure.remedy().map(remedy -> "; " + remedy).orElse(""));
        this.failure = failure;
    }

    /** The reason, with its source. */
    public PrescaleFailure failure() {
        return failure;
    }
}
