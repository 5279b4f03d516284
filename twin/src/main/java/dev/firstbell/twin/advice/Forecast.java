package dev.firstbell.twin.advice;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.twin.Prediction;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the model says about a class start, with all nodes warm and with none. One prediction each, with the seed 1: the
 * same question always has the same answer. Not thread-safe.
 */
final class Forecast {
    private static final long SEED = 1;

    private final ClassPlan plan;
    private final TwinParameters parameters;
    private final int nodes;
    private final Duration lead;
    private final Map<Key, Start> known = new HashMap<>();

    private record Key(boolean warm, boolean toTheEnd, HubLimits limits) {}

    /**
     * A predicted class start.
     *
     * @param throttled how many students get at least one 429
     * @param longestWait the longest time from the intended arrival of a throttled student until the hub accepts the
     *     request, or the class's limit
     * @param neverAccepted how many throttled students the hub does not accept before the class's limit
     * @param failed how many students have a start that fails
     * @param landed how many students land
     * @param restarts how often the hub restarts
     */
    record Start(int throttled, Duration longestWait, int neverAccepted, int failed, int landed, int restarts) {}

    /**
     * @param nodes how many nodes are warm, where nodes are
     * @param lead how long before class those are requested
     */
    Forecast(ClassFile file, TwinParameters parameters, int nodes, Duration lead) {
        this.plan = ClassPlan.of(file, ClassPlan.DEFAULT_PREFIX, file.startInstant());
        this.parameters = parameters;
        this.nodes = nodes;
        this.lead = lead;
    }

    int students() {
        return plan.students().size();
    }

    Duration limit() {
        return plan.limit();
    }

    Start warm(HubLimits limits) {
        return known.computeIfAbsent(new Key(true, false, limits), this::predict);
    }

    Start cold(HubLimits limits) {
        return known.computeIfAbsent(new Key(false, false, limits), this::predict);
    }

    /**
     * What becomes of the starts with no warm node, also of those that end after the class's limit: a student who has given
     * up does not stop a pending start, and the hub counts its failure.
     */
    Start coldToTheEnd(HubLimits limits) {
        return known.computeIfAbsent(new Key(false, true, limits), this::predict);
    }

    private Start predict(Key key) {
        Setting setting = key.warm()
                ? new Setting("all nodes warm", Prescaling.nodePlaceholders(nodes), lead, key.limits())
                : Setting.withoutPrescaling("no warm node", key.limits());
        ClassPlan followed = key.toTheEnd()
                ? new ClassPlan(
                        plan.className(),
                        plan.prefix(),
                        plan.seed(),
                        plan.classStart(),
                        plan.limit().plus(key.limits().startTimeout()),
                        plan.slo(),
                        plan.students(),
                        plan.retrying(),
                        plan.timeZone())
                : plan;
        Prediction prediction = Twin.predict(followed, setting, parameters, SEED);
        List<StudentRecord> throttled = prediction.students().stream()
                .filter(student -> !student.throttled().isEmpty())
                .toList();
        return new Start(
                throttled.size(),
                throttled.stream().map(this::wait).max(Duration::compareTo).orElse(Duration.ZERO),
                (int) throttled.stream()
                        .filter(student -> !student.stages().containsKey(Stage.ACCEPTED))
                        .count(),
                (int) prediction.students().stream()
                        .filter(student -> !student.failedAttempts().isEmpty())
                        .count(),
                (int) prediction.students().stream()
                        .filter(student -> student.stages().containsKey(Stage.LANDED))
                        .count(),
                prediction.hubRestarts());
    }

    private Duration wait(StudentRecord student) {
        return student.stages().containsKey(Stage.ACCEPTED)
                ? Duration.between(
                        student.stages().get(Stage.INTENDED), student.stages().get(Stage.ACCEPTED))
                : plan.limit();
    }
}
