package dev.firstbell.twin.advice;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.deployment.Deployment;
import dev.firstbell.records.deployment.Value;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.plan.ClosedForm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A class, a deployment and the model's numbers, with what several rules need. Not thread-safe. */
final class Question {
    private final ClassFile file;
    private final Deployment deployment;
    private final TwinParameters parameters;
    private final TwinParameters model;
    private final ScalingPlan plan;
    private final Forecast forecast;

    Question(ClassFile file, Deployment deployment, TwinParameters given) {
        this.file = requireNonNull(file, "file is null");
        this.deployment = requireNonNull(deployment, "deployment is null");
        this.parameters = withDeployment(given, deployment);
        // The hub's limits and times do not depend on what fits on a node; the rule about room says that none does.
        TwinParameters usable = parameters.nodeRoom().withNodePlaceholder().students() < 1
                ? parameters.withStudentsPerNode(1)
                : parameters;
        ClosedForm.Seats seats = ClosedForm.seats(file, usable);
        this.model = seats.enough() ? usable : usable.with(Quantity.POOL_MAX, seats.nodesNeeded());
        this.plan = ClosedForm.plan(file, model);
        this.forecast = new Forecast(file, model, plan.warmNodes(), plan.lead());
    }

    private static TwinParameters withDeployment(TwinParameters given, Deployment deployment) {
        TwinParameters changed = given;
        changed = with(changed, Quantity.STUDENT_MEMORY, deployment.student().podMemory());
        changed = with(changed, Quantity.STUDENT_CPU, deployment.student().podCpu());
        changed = with(
                changed,
                Quantity.STUDENT_VOLUMES,
                deployment.student().storage().ifKnown().map(storage -> (long) storage.attachedPerStudent()));
        return with(
                changed,
                Quantity.HUB_CONSECUTIVE_FAILURES,
                deployment.hub().consecutiveFailureLimit().ifKnown().map(limit -> Math.max(0, limit)));
    }

    private static TwinParameters with(TwinParameters parameters, Quantity quantity, Optional<Long> value) {
        return value.isPresent() ? parameters.with(quantity, value.get()) : parameters;
    }

    /** Which limits the forecast assumes because the deployment's are not known, as a sentence; empty if none. */
    String assumedLimits() {
        List<String> assumed = new ArrayList<>();
        if (deployment.hub().concurrentSpawnLimit().ifKnown().isEmpty()) {
            assumed.add("a limit of " + plan.hub().concurrentSpawnLimit() + " pending starts");
        }
        if (deployment.hub().startTimeout().ifKnown().isEmpty()) {
            assumed.add("a start timeout of " + plan.hub().startTimeout().toSeconds() + " s");
        }
        return assumed.isEmpty()
                ? ""
                : " The forecast assumes " + String.join(" and ", assumed)
                        + ", because that of the deployment is not known.";
    }

    /** Which request of a student's pod is assumed because the deployment's is not known; empty if none. */
    String assumedRequests() {
        List<String> assumed = new ArrayList<>();
        for (Quantity quantity : List.of(Quantity.STUDENT_MEMORY, Quantity.STUDENT_CPU)) {
            boolean known = quantity == Quantity.STUDENT_MEMORY
                    ? deployment.student().podMemory().isPresent()
                    : deployment.student().podCpu().isPresent();
            if (!known) {
                assumed.add(quantity.label() + " " + quantity.unit().text(parameters.number(quantity)));
            }
        }
        String requests = assumed.isEmpty()
                ? ""
                : " What a student's pod requests is not known, so the parameters count: " + String.join(", ", assumed)
                        + ".";
        return fits()
                ? requests
                : requests + " No student's pod fits on a node (rule `room`); one on each is assumed here.";
    }

    /** Whether a student's pod fits on a node at all. */
    boolean fits() {
        return parameters.with(Quantity.STUDENT_VOLUMES, 0).nodeRoom().students() >= 1;
    }

    /** The first part of what a student's pod requests that is not known; empty if all of it is. */
    Optional<Value.Unknown<?>> unknownRequest() {
        var student = deployment.student();
        for (Value<Long> value :
                List.of(student.memoryGuarantee(), student.memoryLimit(), student.cpuGuarantee(), student.cpuLimit())) {
            Optional<Value.Unknown<?>> unknown = value.match(known -> Optional.empty(), Optional::of);
            if (unknown.isPresent()) {
                return unknown;
            }
        }
        return student.others().match(known -> Optional.empty(), Optional::of);
    }

    /** Whether Kubernetes reserves a limit, because there is no guarantee beside it. */
    boolean reservesALimit() {
        Deployment.Student student = deployment.student();
        return isReserved(student.memoryGuarantee(), student.memoryLimit())
                || isReserved(student.cpuGuarantee(), student.cpuLimit());
    }

    private static boolean isReserved(Value<Long> guarantee, Value<Long> limit) {
        return guarantee.ifKnown().orElse(1L) == 0 && limit.ifKnown().orElse(0L) > 0;
    }

    ClassFile file() {
        return file;
    }

    Deployment deployment() {
        return deployment;
    }

    /** The model's numbers, with what the deployment says about students and the hub. */
    TwinParameters parameters() {
        return parameters;
    }

    /** The parameters of the forecast: as many nodes as the class needs. */
    TwinParameters model() {
        return model;
    }

    /** The plan for this class on such nodes. */
    ScalingPlan plan() {
        return plan;
    }

    Forecast forecast() {
        return forecast;
    }

    /**
     * How many students may have servers at one time. Sections that are so far apart that the culler has stopped the servers
     * of one before the next comes do not add up.
     */
    int together() {
        return isApart()
                ? plan.windows().stream()
                        .mapToInt(ScalingPlan.Window::students)
                        .max()
                        .orElseThrow()
                : plan.plannedStudents();
    }

    /** Whether the class has parts that are never there together. */
    boolean isApart() {
        List<ScalingPlan.Window> windows = plan.windows();
        if (windows.size() < 2 || !deployment.culler().enabled().ifKnown().orElse(false)) {
            return false;
        }
        Optional<Duration> timeout = deployment.culler().timeout().ifKnown();
        Optional<Duration> every = deployment.culler().every().ifKnown();
        if (timeout.isEmpty() || every.isEmpty()) {
            return false;
        }
        Duration gone = timeout.get().plus(every.get().isZero() ? timeout.get().dividedBy(2) : every.get());
        for (int i = 1; i < windows.size(); i++) {
            Duration between =
                    Duration.between(windows.get(i - 1).until(), windows.get(i).from());
            if (between.compareTo(gone) < 0) {
                return false;
            }
        }
        return true;
    }

    /** The students whom nodes have to hold at one time, in words. */
    String group() {
        return isApart()
                ? "the " + together() + " students who come at one time (of " + plan.plannedStudents()
                        + " in sections that are apart)"
                : "the class of " + plan.plannedStudents() + attendance();
    }

    /** Why more students are planned for than come in the forecast, in brackets; empty if no more are. */
    String attendance() {
        return plan.plannedStudents() == file.expected() || isApart()
                ? ""
                : " (95th percentile of attendance; the mean is " + file.expected() + ")";
    }

    /** Whether a quantity is the site's own, and not Firstbell's assumption. */
    boolean isOwn(Quantity quantity) {
        return !parameters
                .quantities()
                .get(quantity)
                .equals(TwinParameters.defaults().quantities().get(quantity));
    }

    /** Which of the times of boot and image pull are Firstbell's own assumptions, as a sentence; empty if none. */
    String assumedTimes() {
        List<String> assumed = new ArrayList<>();
        if (!isOwn(RandomPart.NODE_BOOT)) {
            assumed.add("boot");
        }
        if (!isOwn(RandomPart.IMAGE_PULL)) {
            assumed.add("image pull");
        }
        return assumed.isEmpty()
                ? ""
                : " The time of " + String.join(" and ", assumed)
                        + " is Firstbell's assumption; --parameters takes yours"
                        + (isOwn(RandomPart.IMAGE_PULL) ? "." : ", and --image computes the pull.");
    }

    boolean isOwn(RandomPart part) {
        return !parameters
                .distributions()
                .get(part)
                .equals(TwinParameters.defaults().distributions().get(part));
    }

    /** The deployment's limits as the model takes them; where one is unknown, that of the plan. */
    HubLimits limits() {
        return limits(
                deployment.hub().concurrentSpawnLimit().ifKnown(),
                deployment.hub().startTimeout().ifKnown());
    }

    /** The deployment's limits with another limit of pending starts. */
    HubLimits limitsWith(long spawnLimit) {
        return limits(Optional.of(spawnLimit), deployment.hub().startTimeout().ifKnown());
    }

    /** The deployment's limits with another start timeout. */
    HubLimits limitsWith(Duration startTimeout) {
        return limits(deployment.hub().concurrentSpawnLimit().ifKnown(), Optional.of(startTimeout));
    }

    private HubLimits limits(Optional<Long> spawnLimit, Optional<Duration> startTimeout) {
        long pending = spawnLimit.orElse((long) plan.hub().concurrentSpawnLimit());
        Duration timeout = startTimeout.orElse(plan.hub().startTimeout());
        return new HubLimits(
                pending < 1 || pending > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) pending,
                timeout.isZero() ? Duration.ofMillis(1) : timeout);
    }

    /** A finding about a value that is not known. */
    static Finding unread(Rule rule, Value.Unknown<?> unknown) {
        return new Figures().finding(rule, new Outcome.CannotTell(sentence(unknown.why()), unknown.tell(), true));
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }
}
