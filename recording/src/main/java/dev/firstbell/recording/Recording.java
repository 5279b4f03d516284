package dev.firstbell.recording;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.observed.Observation.Source;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Records one source beside a run into a file of the run's folder. A recording is used once: {@link State#NEW}, then
 * {@link State#RECORDING}, then {@link State#STOPPED}. Thread-safe.
 */
public interface Recording extends AutoCloseable {
    /** The states of a recording, in their only order. */
    enum State {
        /** Created; nothing is recorded yet. */
        NEW,
        /** Started. */
        RECORDING,
        /** Stopped, or failed to start; nothing is recorded any more. */
        STOPPED
    }

    /**
     * The outcome of a recording.
     *
     * @param sources the sources that contributed to the record
     * @param notes facts that a reader of the record needs, one line each, without names
     * @param problems facts that the person who started the recording needs, one line each
     * @param complete whether the file holds everything that the source showed
     */
    record Result(List<Source> sources, List<String> notes, List<String> problems, boolean complete) {
        /** The outcome of a recording that was never started. */
        public static final Result NOTHING = new Result(List.of(), List.of(), List.of(), true);

        public Result {
            sources = List.copyOf(sources);
            notes = List.copyOf(notes);
            problems = List.copyOf(problems);
        }

        /** The outcome of a recording of one source that went well. */
        public static Result of(Source source) {
            return new Result(List.of(requireNonNull(source, "source is null")), List.of(), List.of(), true);
        }

        /** Both outcomes together; a source that contributed to both is listed once. */
        public Result and(Result other) {
            Set<Source> all = new LinkedHashSet<>(sources);
            all.addAll(other.sources);
            return new Result(
                    List.copyOf(all),
                    concat(notes, other.notes),
                    concat(problems, other.problems),
                    complete && other.complete);
        }

        private static List<String> concat(List<String> one, List<String> other) {
            return Stream.concat(one.stream(), other.stream()).toList();
        }
    }

    /**
     * Starts to record.
     *
     * @throws dev.firstbell.records.io.BadInputException if the source cannot be recorded
     * @throws IllegalStateException if the recording was started or stopped before
     */
    void start();

    /** The present state. */
    State state();

    /**
     * Records what is still to come and stops. A source that fails now does not throw: its failure is a problem in the
     * result. A second call returns the same result.
     */
    Result stop();

    /** Stops; the result stays available from {@link #stop}. */
    @Override
    default void close() {
        stop();
    }
}
