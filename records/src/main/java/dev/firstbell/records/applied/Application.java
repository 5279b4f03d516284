package dev.firstbell.records.applied;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * One time that {@code apply} wrote a plan into a deployment. Immutable.
 *
 * @param at when
 * @param toolVersion Firstbell's version
 * @param plan the plan
 * @param expiry until when the plan holds
 * @param runs the runs of the sweep that chose the plan; none for a computed plan
 * @param accepted the objections to the plan that the user accepted by name
 * @param files the files that hold the plan's values since; one that held them already has no edits
 */
public record Application(
        Instant at,
        String toolVersion,
        Plan plan,
        Expiry expiry,
        List<AppliedRun> runs,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> accepted,
        List<AppliedFile> files) {
    public Application {
        at = requireNonNull(at, "at is null").truncatedTo(ChronoUnit.SECONDS);
        requireNonNull(toolVersion, "toolVersion is null");
        requireNonNull(plan, "plan is null");
        requireNonNull(expiry, "expiry is null");
        runs = List.copyOf(runs);
        accepted = accepted == null ? List.of() : List.copyOf(accepted);
        files = List.copyOf(files);
    }

    /**
     * A plan.
     *
     * @param name the class or the timetable
     * @param method how it was made: {@code closed form}, {@code sweep} or {@code term}
     * @param sha256 of its {@code plan.json}
     * @param sources the parameters that were fitted to runs, one line each
     */
    public record Plan(
            String name,
            String method,
            String sha256,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> sources) {
        public Plan {
            requireNonNull(name, "name is null");
            requireNonNull(method, "method is null");
            requireNonNull(sha256, "sha256 is null");
            sources = sources == null ? List.of() : List.copyOf(sources);
        }
    }

    /**
     * Until when a plan holds.
     *
     * @param at the instant from which on it does not
     * @param rule why then, for people
     */
    public record Expiry(Instant at, String rule) {
        public Expiry {
            at = requireNonNull(at, "at is null").truncatedTo(ChronoUnit.SECONDS);
            requireNonNull(rule, "rule is null");
        }
    }
}
