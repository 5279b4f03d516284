package dev.firstbell.simulations.internal.injector;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.firstbell.client.ReadinessMode;
import dev.firstbell.records.classes.ClassPlan;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A message from the parent to the injector: one JSON line on the injector's standard input. The end of the input means
 * that the parent is gone.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
@JsonSubTypes({
    @JsonSubTypes.Type(value = InjectorCommand.Prepare.class, name = "prepare"),
    @JsonSubTypes.Type(value = InjectorCommand.Go.class, name = "go"),
    @JsonSubTypes.Type(value = InjectorCommand.Stop.class, name = "stop")
})
public sealed interface InjectorCommand {
    /** Calls the consumer of the case that this command is. */
    void match(Consumer<Prepare> prepare, Consumer<Go> go, Consumer<Stop> stop);

    /**
     * The first command: create the users and start the engine.
     *
     * @param token the secret; it passes only through this pipe between two processes of one user
     * @param authorities a file of certificate authorities to trust besides those of the JDK
     * @param hubOptions how a command names the hub and the access to it, for messages
     * @param folder the run folder; the injector appends to its journal
     * @param watch how to detect that servers are ready
     * @param orphanGrace how long the injector may take to clean up, in wall time, after its parent is gone
     */
    record Prepare(
            String runId,
            URI hub,
            String token,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> authorities,
            List<String> hubOptions,
            ClassPlan plan,
            String folder,
            ClockAnchor clock,
            ReadinessMode watch,
            @JsonProperty("orphanGraceMs") Duration orphanGrace)
            implements InjectorCommand {
        @Override
        public void match(Consumer<Prepare> prepare, Consumer<Go> go, Consumer<Stop> stop) {
            prepare.accept(this);
        }

        @Override
        public String toString() {
            return "Prepare[" + runId + "]";
        }
    }

    /**
     * Let the students arrive.
     *
     * @param clock the hub's clock from now on
     * @param classStart when class starts, on that clock
     */
    record Go(ClockAnchor clock, Instant classStart) implements InjectorCommand {
        @Override
        public void match(Consumer<Prepare> prepare, Consumer<Go> go, Consumer<Stop> stop) {
            go.accept(this);
        }
    }

    /** Let no more students arrive, clean up and exit. */
    record Stop() implements InjectorCommand {
        @Override
        public void match(Consumer<Prepare> prepare, Consumer<Go> go, Consumer<Stop> stop) {
            stop.accept(this);
        }
    }
}
