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
import java.util.stream.Stream;

/**
 * The description of a run: {@code run.json}.
 *
 * @param schema the version of the run record's format
 * @param runId unique among the runs of a folder, e.g. {@code 2026-09-07T15-00-00-guess}
 * @param provenance whether the results were measured, observed or predicted
 * @param environment where the results come from
 * @param toolVersion Firstbell's version
 * @param setting the pre-scaling choice; absent if the deployment was used as found
 * @param classPlan the class plan, with its seed
 * @param startedAt when the run began, in the hub's time
 * @param endedAt when it ended; absent while it runs, and forever if it was killed
 * @param verdict the run's result
 * @param reasons the reasons for the verdict, one line each
 * @param cluster what the cluster used, where it was observed
 * @param observed how the class was observed; present if and only if the run is {@link Provenance#OBSERVED}
 */
public record RunInfo(
        int schema,
        String runId,
        Provenance provenance,
        Environment environment,
        String toolVersion,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Setting> setting,
        ClassPlan classPlan,
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
        requireNonNull(classPlan, "plan is null");
        startedAt = requireNonNull(startedAt, "startedAt is null").truncatedTo(ChronoUnit.MICROS);
        endedAt = requireNonNull(endedAt, "endedAt is null").map(at -> at.truncatedTo(ChronoUnit.MICROS));
        requireNonNull(verdict, "verdict is null");
        reasons = List.copyOf(reasons);
        requireNonNull(cluster, "cluster is null");
        if (requireNonNull(observed, "observed is null").isPresent() != (provenance == Provenance.OBSERVED)) {
            throw new IllegalArgumentException(
                    "only an observed run has an observation, and it must have one: " + provenance);
        }
    }

    /** A measured run that begins now, without an end or a verdict. */
    public static RunInfo begun(
            String runId,
            Environment environment,
            String toolVersion,
            Optional<Setting> setting,
            ClassPlan classPlan,
            Instant at) {
        return new Builder(runId, environment, toolVersion, classPlan, at)
                .setting(setting)
                .build();
    }

    /** The same run, for a class that starts at another time. */
    public RunInfo startingAt(Instant classStart) {
        return toBuilder().classPlan(classPlan.startingAt(classStart)).build();
    }

    /** The same run, ended. */
    public RunInfo ended(Instant at, Verdict answer, List<String> why) {
        return toBuilder().endedAt(Optional.of(at)).verdict(answer).reasons(why).build();
    }

    /** The same run, invalid because a part of its record is lost. Reasons that state figures go with the figures. */
    RunInfo damaged(List<String> what) {
        boolean figures = verdict == Verdict.SLO_MISSED || verdict == Verdict.NOT_ASSESSED;
        return toBuilder()
                .verdict(Verdict.INVALID)
                .reasons(Stream.concat(figures ? Stream.empty() : reasons.stream(), what.stream())
                        .toList())
                .build();
    }

    /** The same run, with what the cluster used. */
    public RunInfo withCluster(ClusterUse use) {
        return toBuilder().cluster(Optional.of(use)).build();
    }

    /** The same run, of a class that was observed. */
    public RunInfo seen(ClassPlan observedPlan, Observation observation) {
        return toBuilder()
                .provenance(Provenance.OBSERVED)
                .classPlan(observedPlan)
                .observed(Optional.of(observation))
                .build();
    }

    /** A builder with the required components; the others are empty. */
    public static Builder builder(
            String runId, Environment environment, String toolVersion, ClassPlan classPlan, Instant startedAt) {
        return new Builder(runId, environment, toolVersion, classPlan, startedAt);
    }

    /** A builder that holds this record's values, to build a changed copy. */
    public Builder toBuilder() {
        return new Builder(runId, environment, toolVersion, classPlan, startedAt)
                .provenance(provenance)
                .setting(setting)
                .endedAt(endedAt)
                .verdict(verdict)
                .reasons(reasons)
                .cluster(cluster)
                .observed(observed);
    }

    /** Builds a record by name of its components. Not thread-safe. */
    public static final class Builder {
        private String runId;
        private Environment environment;
        private String toolVersion;
        private ClassPlan classPlan;
        private Instant startedAt;
        private Provenance provenance = Provenance.MEASURED;
        private Optional<Setting> setting = Optional.empty();
        private Optional<Instant> endedAt = Optional.empty();
        private Verdict verdict = Verdict.RUNNING;
        private List<String> reasons = List.of();
        private Optional<ClusterUse> cluster = Optional.empty();
        private Optional<Observation> observed = Optional.empty();

        private Builder(
                String runId, Environment environment, String toolVersion, ClassPlan classPlan, Instant startedAt) {
            this.runId = runId;
            this.environment = environment;
            this.toolVersion = toolVersion;
            this.classPlan = classPlan;
            this.startedAt = startedAt;
        }

        public Builder runId(String value) {
            runId = value;
            return this;
        }

        public Builder environment(Environment value) {
            environment = value;
            return this;
        }

        public Builder classPlan(ClassPlan value) {
            classPlan = value;
            return this;
        }

        public Builder provenance(Provenance value) {
            provenance = value;
            return this;
        }

        public Builder setting(Optional<Setting> value) {
            setting = value;
            return this;
        }

        public Builder endedAt(Optional<Instant> value) {
            endedAt = value;
            return this;
        }

        public Builder verdict(Verdict value) {
            verdict = value;
            return this;
        }

        public Builder reasons(List<String> value) {
            reasons = value;
            return this;
        }

        public Builder cluster(Optional<ClusterUse> value) {
            cluster = value;
            return this;
        }

        public Builder observed(Optional<Observation> value) {
            observed = value;
            return this;
        }

        public RunInfo build() {
            return new RunInfo(
                    SCHEMA,
                    runId,
                    provenance,
                    environment,
                    toolVersion,
                    setting,
                    classPlan,
                    startedAt,
                    endedAt,
                    verdict,
                    reasons,
                    cluster,
                    observed);
        }
    }

    /** The end stage: {@code landed}, except in an observed run. */
    public Stage endStage() {
        return observed.map(Observation::endStage).orElse(Stage.LANDED);
    }

    /**
     * The hub of a run.
     *
     * @param rung its rung on the fidelity ladder
     * @param hubUrl its public address
     * @param hubVersion the version that it reports
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

    /** The result of a run. */
    public enum Verdict {
        /** The run has not ended, or was killed. */
        RUNNING("running"),
        /** The SLO was met. */
        SLO_MET("sloMet"),
        /** The SLO was missed. */
        SLO_MISSED("sloMissed"),
        /** The observation neither confirms nor contradicts the SLO. */
        NOT_ASSESSED("notAssessed"),
        /** The injector was the bottleneck, or a part of the record is lost: the run says nothing about the hub. */
        INVALID("invalid"),
        /** The run was stopped before every student's start had ended. */
        ABORTED("aborted");

        private final String label;

        Verdict(String label) {
            this.label = label;
        }

        @JsonValue
        public String label() {
            return label;
        }

        /** Whether the run allows a statement about the hub. */
        public boolean conclusive() {
            return this == SLO_MET || this == SLO_MISSED || this == NOT_ASSESSED;
        }
    }
}
