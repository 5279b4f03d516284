package dev.firstbell.records.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.observed.Observation;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.student.Stage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What a run was: {@code run.json}.
 *
 * @param schema version of the run record's format
 * @param runId unique among the runs of a folder, e.g. {@code 2026-09-07T15-00-00-guess}
 * @param provenance whether the figures were measured, observed or predicted
 * @param environment where they come from
 * @param toolVersion Firstbell's version
 * @param setting the pre-scale choice; absent when the deployment was taken as it was found
 * @param plan the class plan, with its seed
 * @param startedAt when the run began, in the hub's time
 * @param endedAt when it ended; absent while it runs, and for ever if it was killed
 * @param verdict the answer
 * @param reasons why, one line each; why it is invalid, or which half of the promise was missed
 * @param cluster what the cluster used, where somebody could see it
 * @param observed how a real class was seen; absent of every run that is not {@link Provenance#OBSERVED}
 */
public record RunInfo(
        int schema,
        String runId,
        Provenance provenance,
        Environment environment,
        String toolVersion,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Setting> setting,
        ClassPlan plan,
        Instant startedAt,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> endedAt,
        Verdict verdict,
        List<String> reasons,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<ClusterUse> cluster,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Observation> observed) {
    /** The version that this code writes. */
    public static final int SCHEMA = 1;

    public RunInfo {
        if (schema != SCHEMA) {
            throw new IllegalArgumentException("schema must be " + SCHEMA + ": " + schema);
        }
        requireNonNull(runId, "runId is null");
        requireNonNull(provenance, "provenance is null");
        requireNonNull(environment, "environment is null");
        requireNonNull(toolVersion, "toolVersion is null");
        requireNonNull(setting, "setting is null");
        requireNonNull(plan, "plan is null");
        startedAt = requireNonNull(startedAt, "startedAt is null").truncatedTo(ChronoUnit.MICROS);
        endedAt = requireNonNull(endedAt, "endedAt is null").map(at -> at.truncatedTo(ChronoUnit.MICROS));
        requireNonNull(verdict, "verdict is null");
        reasons = List.copyOf(reasons);
        requireNonNull(cluster, "cluster is null");
        if (requireNonNull(observed, "observed is null").isPresent() != (provenance == Provenance.OBSERVED)) {
            throw new IllegalArgumentException(
                    "a run that is observed says how it was seen, and no other does: " + provenance);
        }
    }

    /** A run of ours that begins now: measured, with neither an end nor a verdict yet. */
    public static RunInfo begun(
            String runId,
            Environment environment,
            String toolVersion,
            Optional<Setting> setting,
            ClassPlan plan,
            Instant at) {
        return new RunInfo(
                SCHEMA,
                runId,
                Provenance.MEASURED,
                environment,
                toolVersion,
                setting,
                plan,
                at,
                Optional.empty(),
                Verdict.RUNNING,
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same run, for a class that starts at another time. */
    public RunInfo startingAt(Instant classStart) {
        return but(run -> run.plan = plan.startingAt(classStart));
    }

    /** The same run, ended. */
    public RunInfo ended(Instant at, Verdict answer, List<String> why) {
        return but(run -> {
            run.endedAt = Optional.of(at);
            run.verdict = answer;
            run.reasons = why;
        });
    }

    /** The same run, of which a part is lost: its figures say nothing any more. */
    RunInfo damaged(String what) {
        return but(run -> {
            run.verdict = Verdict.INVALID;
            run.reasons = Stream.concat(reasons.stream(), Stream.of(what)).toList();
        });
    }

    /** The same run, with what the cluster used. */
    public RunInfo withCluster(ClusterUse use) {
        return but(run -> run.cluster = Optional.of(use));
    }

    /** The same run, of a real class that was seen like this. */
    public RunInfo seen(ClassPlan whoCame, Observation how) {
        return but(run -> {
            run.provenance = Provenance.OBSERVED;
            run.plan = whoCame;
            run.observed = Optional.of(how);
        });
    }

    private RunInfo but(Consumer<Changing> change) {
        Changing run = new Changing(this);
        change.accept(run);
        return run.info();
    }

    /** What of a run comes to be known as it goes on; the rest stands from its beginning. */
    private static final class Changing {
        private final RunInfo before;
        private Provenance provenance;
        private ClassPlan plan;
        private Optional<Instant> endedAt;
        private Verdict verdict;
        private List<String> reasons;
        private Optional<ClusterUse> cluster;
        private Optional<Observation> observed;

        Changing(RunInfo before) {
            this.before = before;
            provenance = before.provenance;
            plan = before.plan;
            endedAt = before.endedAt;
            verdict = before.verdict;
            reasons = before.reasons;
            cluster = before.cluster;
            observed = before.observed;
        }

        RunInfo info() {
            return new RunInfo(
                    before.schema,
                    before.runId,
                    provenance,
                    before.environment,
                    before.toolVersion,
                    before.setting,
                    plan,
                    before.startedAt,
                    endedAt,
                    verdict,
                    reasons,
                    cluster,
                    observed);
        }
    }

    /** The stage that the run's figures count to: {@code landed}, unless nobody could see that. */
    public Stage countedTo() {
        return observed.map(Observation::countedTo).orElse(Stage.LANDED);
    }

    /**
     * Where a run took place.
     *
     * @param rung on the fidelity ladder
     * @param hubUrl the hub's public address
     * @param hubVersion as the hub says
     * @param speed hub seconds per wall second; 1 for any real hub
     */
    public record Environment(Rung rung, String hubUrl, String hubVersion, double speed) {
        public Environment {
            requireNonNull(rung, "rung is null");
            requireNonNull(hubUrl, "hubUrl is null");
            requireNonNull(hubVersion, "hubVersion is null");
            if (!(speed > 0) || Double.isInfinite(speed)) {
                throw new IllegalArgumentException("speed must be a positive number: " + speed);
            }
        }
    }

    /** The answer of a run. */
    public enum Verdict {
        /** Not over, or killed. */
        RUNNING("running"),
        /** The promise to the class was kept. */
        SLO_MET("sloMet"),
        /** It was not. */
        SLO_MISSED("sloMissed"),
        /** A real class, as far as it could be seen; whether a promise was kept, what was seen does not say. */
        UNJUDGED("unjudged"),
        /** The injector itself was the limit, or a part of the record is lost: no statement about the hub. */
        INVALID("invalid"),
        /** Stopped before every student had ended: no statement. */
        ABORTED("aborted");

        private final String label;

        Verdict(String label) {
            this.label = label;
        }

        @JsonValue
        public String label() {
            return label;
        }

        /** Whether this run says anything about the hub. */
        public boolean conclusive() {
            return this == SLO_MET || this == SLO_MISSED || this == UNJUDGED;
        }
    }
}
