package dev.firstbell.simulations.internal;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.firstbell.simulations.RunProgress;
import java.util.List;

/** What the injector tells its parent, a JSON line each on its standard output. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "report")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Report.Prepared.class, name = "prepared"),
    @JsonSubTypes.Type(value = Report.Progress.class, name = "progress"),
    @JsonSubTypes.Type(value = Report.Finished.class, name = "finished"),
    @JsonSubTypes.Type(value = Report.Broken.class, name = "broken"),
    @JsonSubTypes.Type(value = Report.Refused.class, name = "refused")
})
public sealed interface Report {
    /** Users exist, the engine is up: everything waits for {@link Order.Go}. */
    record Prepared() implements Report {}

    /** A few times a second while something happens. */
    record Progress(RunProgress progress) implements Report {}

    /**
     * The last report.
     *
     * @param complete every student had ended before any stop
     * @param remaining what could not be cleaned up, one line each
     */
    record Finished(boolean complete, List<String> remaining) implements Report {}

    /** The injector cannot go on; it still cleans up and reports {@link Finished}. */
    record Broken(String message) implements Report {}

    /** The hub cannot be tested now, and nothing was done there; {@link Finished} follows. */
    record Refused(String message) implements Report {}
}
