package dev.firstbell.simulations.internal.injector;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.firstbell.client.Watch;
import dev.firstbell.records.ClassPlan;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What the parent tells the injector, a JSON line each on its standard input. The end of the input means that the parent is gone. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "order")
@JsonSubTypes({
    @JsonSubTypes.Type(value = InjectorCommand.Prepare.class, name = "prepare"),
    @JsonSubTypes.Type(value = InjectorCommand.Go.class, name = "go"),
    @JsonSubTypes.Type(value = InjectorCommand.Stop.class, name = "stop")
})
public sealed interface InjectorCommand {
    /**
     * The first order: make the users.
     *
     * @param token the secret; a pipe between two processes of one user is the only place it passes through
     * @param authorities a file of certificate authorities to trust besides the JDK's
     * @param folder the run folder; the injector appends to its journal
     * @param watch how to learn that servers are ready
     * @param orphanGrace how long the injector may still clean up, in wall time, once its parent is gone
     */
    record Prepare(
            String runId,
            URI hub,
            String token,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> authorities,
            ClassPlan plan,
            String folder,
            ClockAnchor clock,
            Watch watch,
            @JsonProperty("orphanGraceMs") Duration orphanGrace)
            implements InjectorCommand {
        @Override
        public String toString() {
            return "Prepare[" + runId + "]";
        }
    }

    /** Students arrive, by this clock, for a class that starts then. */
    record Go(ClockAnchor clock, Instant classStart) implements InjectorCommand {}

    /** No more arrivals; stop and remove what was made; then end. */
    record Stop() implements InjectorCommand {}
}
