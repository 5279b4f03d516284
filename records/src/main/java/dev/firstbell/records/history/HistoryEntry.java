package dev.firstbell.records.history;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.Sha256;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Latencies;
import dev.firstbell.records.student.Stage;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The figures of one run: a file of a history. They are few, so that hundreds of runs are read at once.
 *
 * @param schema the version of the format
 * @param runId the run
 * @param startedAt when it began
 * @param fingerprint where and of which class
 * @param toolVersion Firstbell's version
 * @param verdict the run's result
 * @param reasons for the verdict
 * @param slo the promise to the class
 * @param students how many there are
 * @param withinSlo how many of them landed in time
 * @param withoutServer how many never landed, or landed and could not work
 * @param p50 the median wait; absent for a run without students
 * @param p95 the 95th percentile; absent likewise
 * @param stages the time in each stage
 * @param digest of all students' records, by which a copy under another name is found
 */
public record HistoryEntry(
        int schema,
        String runId,
        Instant startedAt,
        Fingerprint fingerprint,
        String toolVersion,
        RunInfo.Verdict verdict,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> reasons,
        Slo slo,
        int students,
        int withinSlo,
        int withoutServer,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Wait> p50,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Wait> p95,
        Map<Stage, StageTime> stages,
        String digest) {
    /** The version that this code writes. */
    public static final int SCHEMA = 1;

    public HistoryEntry {
        if (schema != SCHEMA) {
            throw new IllegalArgumentException("schema must be " + SCHEMA + ": " + schema);
        }
        requireNonNull(runId, "runId is null");
        requireNonNull(startedAt, "startedAt is null");
        requireNonNull(fingerprint, "fingerprint is null");
        requireNonNull(toolVersion, "toolVersion is null");
        requireNonNull(verdict, "verdict is null");
        reasons = reasons == null ? List.of() : List.copyOf(reasons);
        requireNonNull(slo, "slo is null");
        requireNonNull(p50, "p50 is null");
        requireNonNull(p95, "p95 is null");
        Map<Stage, StageTime> ordered = new EnumMap<>(Stage.class);
        ordered.putAll(stages);
        stages = Collections.unmodifiableMap(ordered);
        requireNonNull(digest, "digest is null");
        if (withinSlo < 0 || withoutServer < 0 || withinSlo > students || withoutServer > students) {
            throw new IllegalArgumentException("more students than there are: " + withinSlo + " in time and "
                    + withoutServer + " without a server of " + students);
        }
        if (p50.isPresent() != students > 0 || p95.isPresent() != p50.isPresent()) {
            throw new IllegalArgumentException(
                    "a run with students has a median and a 95th percentile, and no other run");
        }
    }

    /** The figures of a run. */
    public static HistoryEntry of(RunRecord run, Fingerprint fingerprint) {
        RunInfo info = run.info();
        Latencies waits =
                Latencies.of(run.students(), info.endStage(), info.classPlan().limit());
        return new HistoryEntry(
                SCHEMA,
                info.runId(),
                info.startedAt(),
                fingerprint,
                info.toolVersion(),
                run.damage().isEmpty() ? info.verdict() : RunInfo.Verdict.INVALID,
                Stream.concat(info.reasons().stream(), run.damage().stream())
                        .distinct()
                        .toList(),
                info.classPlan().slo(),
                run.students().size(),
                run.summary().withinSlo(),
                run.summary().neverLanded() + run.summary().stuck(),
                waits.quantile(0.5).map(Wait::of),
                waits.quantile(0.95).map(Wait::of),
                StageTime.of(run.students()),
                digest(run));
    }

    private static String digest(RunRecord run) {
        return Sha256.of(run.students().stream()
                .map(student -> Json.lines().writeValueAsString(student) + "\n")
                .collect(Collectors.joining()));
    }

    /**
     * Whether the run says something about how long students wait: it is not invalid and not aborted, it has students, and at
     * least one start was accepted. An observed class may count although its SLO was not assessed.
     */
    @JsonIgnore
    public boolean counts() {
        boolean nothingAccepted =
                verdict == RunInfo.Verdict.NOT_ASSESSED && fingerprint.provenance() != Provenance.OBSERVED;
        return verdict.conclusive() && students > 0 && !nothingAccepted;
    }

    /**
     * The stage that the time in a stage counts from in this run: the latest one before it at which at least half as many
     * students were seen. Two runs whose times count from different stages, because only one of them watched the cluster,
     * cannot be compared there.
     *
     * @return empty if it counts from the arrival
     */
    public Optional<Stage> stageBefore(Stage stage) {
        int seen =
                Optional.ofNullable(stages.get(stage)).map(StageTime::students).orElse(0);
        return stages.entrySet().stream()
                .filter(other -> other.getKey().precedes(stage))
                .filter(other -> 2 * other.getValue().students() >= seen)
                .map(Map.Entry::getKey)
                .reduce((earlier, later) -> later);
    }
}
