package dev.firstbell.simulations.internal.injector;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.firstbell.simulations.RunProgress;
import java.util.List;
import java.util.function.Consumer;

/** A message from the injector to its parent: one JSON line on the injector's standard output. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = InjectorEvent.Prepared.class, name = "prepared"),
    @JsonSubTypes.Type(value = InjectorEvent.Progress.class, name = "progress"),
    @JsonSubTypes.Type(value = InjectorEvent.Finished.class, name = "finished"),
    @JsonSubTypes.Type(value = InjectorEvent.Broken.class, name = "broken"),
    @JsonSubTypes.Type(value = InjectorEvent.Refused.class, name = "refused")
})
public sealed interface InjectorEvent {
    /** Calls the consumer of the case that this event is. */
    void match(
            Consumer<Prepared> prepared,
            Consumer<Progress> progress,
            Consumer<Finished> finished,
            Consumer<Broken> broken,
            Consumer<Refused> refused);

    /** The users exist and the engine is up. The injector waits for {@link InjectorCommand.Go}. */
    record Prepared() implements InjectorEvent {
        @Override
        public void match(
                Consumer<Prepared> prepared,
                Consumer<Progress> progress,
                Consumer<Finished> finished,
                Consumer<Broken> broken,
                Consumer<Refused> refused) {
            prepared.accept(this);
        }
    }

    /** The state of the run, sent a few times per second. */
    record Progress(RunProgress progress) implements InjectorEvent {
        public Progress {
            requireNonNull(progress, "progress is null");
        }

        @Override
        public void match(
                Consumer<Prepared> prepared,
                Consumer<Progress> progress,
                Consumer<Finished> finished,
                Consumer<Broken> broken,
                Consumer<Refused> refused) {
            progress.accept(this);
        }
    }

    /**
     * The last event.
     *
     * @param complete whether every student had ended before any stop
     * @param remaining what could not be cleaned up, one line each
     * @param objections why the run says nothing about the hub although it took place, one line each
     */
    record Finished(boolean complete, List<String> remaining, List<String> objections) implements InjectorEvent {
        public Finished {
            remaining = List.copyOf(remaining);
            objections = List.copyOf(objections);
        }

        @Override
        public void match(
                Consumer<Prepared> prepared,
                Consumer<Progress> progress,
                Consumer<Finished> finished,
                Consumer<Broken> broken,
                Consumer<Refused> refused) {
            finished.accept(this);
        }
    }

    /** The injector cannot continue. It still cleans up and sends {@link Finished}. */
    record Broken(String message) implements InjectorEvent {
        public Broken {
            requireNonNull(message, "message is null");
        }

        @Override
        public void match(
                Consumer<Prepared> prepared,
                Consumer<Progress> progress,
                Consumer<Finished> finished,
                Consumer<Broken> broken,
                Consumer<Refused> refused) {
            broken.accept(this);
        }
    }

    /** The hub cannot be tested now, and the run changed nothing there. {@link Finished} follows. */
    record Refused(String message) implements InjectorEvent {
        public Refused {
            requireNonNull(message, "message is null");
        }

        @Override
        public void match(
                Consumer<Prepared> prepared,
                Consumer<Progress> progress,
                Consumer<Finished> finished,
                Consumer<Broken> broken,
                Consumer<Refused> refused) {
            refused.accept(this);
        }
    }
}
