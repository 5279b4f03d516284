package dev.firstbell.records.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.records.student.FailedAttempt;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Reasons;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Students who did not reach the end of their journey, alike in where it ended and why. Students who were cancelled are in
 * no group: nothing is known about the rest of their journey.
 *
 * @param students at least 1
 * @param outcome its name: {@code failed}, {@code timedOut} or {@code gaveUp}
 * @param landed whether they had landed within the limit: then they could not work
 * @param stage the first stage of the journey that they did not reach
 * @param reason of the failure or, for other outcomes, of their last failed attempt; {@code #} stands for numbers that
 *     differ; absent if nothing but waiting was observed
 */
public record Unfinished(
        int students,
        String outcome,
        boolean landed,
        Stage stage,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> reason) {
    /** The stages of every journey that the student observes, up to the landing. */
    private static final List<Stage> OBSERVED_BY_STUDENT = List.of(Stage.ACCEPTED, Stage.HUB_READY, Stage.LANDED);

    private static final String THROTTLED = "throttled with a 429 each time";

    public Unfinished {
        requireNonNull(outcome, "outcome is null");
        requireNonNull(stage, "stage is null");
        requireNonNull(reason, "reason is null");
    }

    /** {@code never reached kernelReady (failed): the kernel's websocket was refused with 400}. */
    @JsonProperty(value = "text", access = JsonProperty.Access.READ_ONLY)
    public String inWords() {
        return "never reached " + stage.label() + " (" + words(outcome) + ")"
                + reason.map(why -> ": " + why).orElse("");
    }

    private static String words(String outcome) {
        return switch (outcome) {
            case "timedOut" -> "timed out";
            case "gaveUp" -> "gave up";
            default -> outcome;
        };
    }

    private record Key(String outcome, boolean landed, Stage stage, Optional<String> pattern) {}

    /**
     * The groups: those who landed first, then the largest first.
     *
     * @param endStage the end stage of the run
     */
    static List<Unfinished> of(List<StudentRecord> students, Stage endStage, Duration limit) {
        Map<Key, List<Optional<String>>> groups = new LinkedHashMap<>();
        for (StudentRecord student : students) {
            if (!isUnfinished(student)) {
                continue;
            }
            boolean landed = isStuck(student, endStage, limit);
            Stage missing = endStage == Stage.LANDED ? firstMissing(student) : endStage;
            Optional<String> reason = reason(student, missing);
            groups.computeIfAbsent(
                            new Key(student.outcome().label(), landed, missing, reason.map(Reasons::pattern)),
                            key -> new ArrayList<>())
                    .add(reason);
        }
        return groups.entrySet().stream()
                .map(group -> of(group.getKey(), group.getValue()))
                .sorted(Comparator.comparing((Unfinished group) -> !group.landed())
                        .thenComparing(group -> -group.students()))
                .toList();
    }

    /** Whether a student landed and could not work. */
    static boolean isStuck(StudentRecord student, Stage endStage, Duration limit) {
        return isUnfinished(student)
                && student.latencyTo(endStage)
                        .filter(latency -> latency.compareTo(limit) <= 0)
                        .isPresent();
    }

    private static boolean isUnfinished(StudentRecord student) {
        return !(student.outcome() instanceof Outcome.Ready || student.outcome() instanceof Outcome.Cancelled);
    }

    private static Unfinished of(Key key, List<Optional<String>> reasons) {
        List<String> known = reasons.stream().flatMap(Optional::stream).toList();
        return new Unfinished(
                reasons.size(),
                key.outcome(),
                key.landed(),
                key.stage(),
                known.isEmpty() ? Optional.empty() : Optional.of(Reasons.common(known)));
    }

    private static Stage firstMissing(StudentRecord student) {
        if (student.outcome() instanceof Outcome.Failed failed) {
            return failed.stage();
        }
        Stage last = student.stages().keySet().stream()
                .max(Comparator.naturalOrder())
                .orElse(Stage.INTENDED);
        return Arrays.stream(Stage.values())
                .filter(stage -> OBSERVED_BY_STUDENT.contains(stage) || stage.compareTo(Stage.LANDED) > 0)
                .filter(stage -> student.journey().goesTo(stage) && stage.compareTo(last) > 0)
                .findFirst()
                .orElseGet(() -> student.journey().lastStage());
    }

    private static Optional<String> reason(StudentRecord student, Stage missing) {
        if (student.outcome() instanceof Outcome.Failed failed) {
            return Optional.of(failed.reason());
        }
        boolean onlyThrottled =
                missing == Stage.ACCEPTED && !student.throttled().isEmpty();
        return student.failedAttempts().stream()
                .map(FailedAttempt::reason)
                .reduce((earlier, later) -> later)
                .or(() -> onlyThrottled ? Optional.of(THROTTLED) : Optional.empty());
    }
}
