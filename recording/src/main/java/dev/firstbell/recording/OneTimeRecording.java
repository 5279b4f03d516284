package dev.firstbell.recording;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.FailureReason;
import dev.firstbell.records.observed.Observation.Source;
import java.util.List;

/** The states of a recording, kept in one place; a subclass says how its source is recorded. */
abstract class OneTimeRecording implements Recording {
    private final String subject;
    private volatile State state = State.NEW;
    private Result result = Result.NOTHING;

    /** @param subject the record in messages, e.g. {@code the record of the cluster} */
    OneTimeRecording(String subject) {
        this.subject = requireNonNull(subject, "subject is null");
    }

    @Override
    public final synchronized void start() {
        if (state != State.NEW) {
            throw new IllegalStateException(subject + " cannot be started: it is " + state);
        }
        try {
            begin();
            state = State.RECORDING;
        } catch (RuntimeException e) {
            state = State.STOPPED;
            release();
            throw e;
        }
    }

    @Override
    public final State state() {
        return state;
    }

    @Override
    public final synchronized Result stop() {
        switch (state) {
            case NEW -> {
                state = State.STOPPED;
                release();
            }
            case RECORDING -> {
                state = State.STOPPED;
                result = ended();
                release();
            }
            case STOPPED -> {
                // The result is known.
            }
        }
        return result;
    }

    private Result ended() {
        try {
            return end();
        } catch (RuntimeException e) {
            return new Result(
                    contributed(), List.of(), List.of(subject + " is incomplete: " + FailureReason.of(e)), false);
        }
    }

    /** Starts to record; a failure must leave no file behind. */
    abstract void begin();

    /** Records what is still to come and stops; called once, and only after {@link #begin} succeeded. */
    abstract Result end();

    /** The sources that have contributed so far. */
    abstract List<Source> contributed();

    /** Frees what the recording was given; called once, whether or not it was ever started. */
    void release() {
        // Most recordings own nothing.
    }
}
