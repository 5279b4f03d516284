package dev.firstbell.simulations.internal.injector;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.firstbell.simulations.RunProgress;
import java.util.List;

/** What the injector tells its parent, a JSON line each on its standard output. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "report")
@JsonSubTypes({
    @JsonSubTypes.Type(value = InjectorEvent.Prepared.class, name = "prepared"),
    @JsonSubTypes.Type(value = InjectorEvent.Progress.class, name = "progress"),
    @JsonSubTypes.Type(value = InjectorEvent.Finished.class, name = "finished"),
    @JsonSubTypes.Type(value = InjectorEvent.Broken.class, name = "broken"),
    @JsonSubTypes.Type(value = InjectorEvent.Refused.class, name = "refused")
})
public sealed interface InjectorEvent {
    /** Users exist, the engine is up: everything waits for {@link InjectorCommand.Go}. */
    record Prepared() implements InjectorEvent {}

    /** A few times a second while something happens. */
    record Progress(RunProgress progress) implements InjectorEvent {}

    /**
     * The last report.
     *
     * @param complete every student had ended before any stop
     * @param remaining what could not be cleaned up, one line each
     */
    record Finished(boolean complete, List<String> remaining) implements InjectorEvent {}

    /** The injector cannot go on; it still cleans up and reports {@link Finished}. */
    record Broken(String message) implements InjectorEvent {}

    /** The hub cannot be tested now, and nothing was done there; {@link Finished} follows. */
    record Refused(String message) implements InjectorEvent {}
}
