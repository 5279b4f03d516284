package dev.firstbell.twin;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.twin.clock.VirtualLoop;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Predicts class starts: the model in virtual time, with students who do what the real client does. Stateless and
 * thread-safe; the same arguments give the same prediction.
 */
public final class Twin {
    private static final Duration QUIET = Duration.ofMinutes(15);
    private static final Duration LAST_JOURNEYS = Duration.ofMinutes(5);
    private static final Duration EVENING = Duration.ofMinutes(45);

    private Twin() {}

    /**
     * When a world has to begin so that a setting can be applied to a class in it: a quarter of an hour before the lead
     * or the first arrival, whichever comes first.
     */
    public static Instant worldStart(ClassPlan plan, Setting setting) {
        Instant lead = plan.classStart().minus(setting.lead());
        Instant first = plan.firstArrival();
        return (lead.isBefore(first) ? lead : first).minus(QUIET);
    }

    /**
     * One class start under one setting, up to the end of the last student's patience.
     *
     * @param seed of the world: its nodes, pulls and starts; apart from the plan's
     */
    public static Prediction predict(ClassPlan plan, Setting setting, TwinParameters parameters, long seed) {
        return predict(plan, setting, parameters, seed, Optional.empty());
    }

    /**
     * One class from the lead to the evening: servers stop and the warm nodes are released when class ends, and the
     * world is left once the autoscaler has had time to remove the nodes. Its node-hours are what the class costs.
     *
     * @param classLength from the class's start to its end
     */
    public static Prediction predict(
            ClassPlan plan, Setting setting, TwinParameters parameters, long seed, Duration classLength) {
        return predict(plan, setting, parameters, seed, Optional.of(classLength));
    }

    private static Prediction predict(
            ClassPlan plan, Setting setting, TwinParameters parameters, long seed, Optional<Duration> classLength) {
        requireNonNull(plan, "plan is null");
        requireNonNull(setting, "setting is null");
        Instant start = worldStart(plan, setting);
        VirtualLoop loop = new VirtualLoop(start);
        World world = new World(loop, parameters, setting.hub(), seed);
        plan.students().forEach(student -> world.hub().addUser(student.user()));
        Draws draws = new Draws(plan.seed());
        List<VirtualStudent> students = plan.students().stream()
                .map(student -> new VirtualStudent(world, plan, student, draws))
                .toList();
        world.apply(setting, plan.classStart());
        loop.runUntil(plan.firstArrival().minusNanos(1));
        int verified = world.warmNodes();
        loop.runUntil(plan.lastDeadline());
        Instant end = plan.lastDeadline();
        if (classLength.isPresent()) {
            Instant classEnd = plan.classStart().plus(classLength.get());
            loop.runUntil(classEnd.isAfter(end) ? classEnd : end);
            world.hub().stopAll();
            world.release();
            end = loop.now().plus(EVENING);
            loop.runUntil(end);
        } else {
            // Those who landed in the last second still run their first cell.
            loop.runUntil(end.plus(LAST_JOURNEYS));
        }
        return new Prediction(
                students.stream().map(VirtualStudent::record).toList(),
                world.nodes(),
                verified,
                world.hub().restarts(),
                start,
                end,
                parameters.usdPerNodeHour());
    }
}
