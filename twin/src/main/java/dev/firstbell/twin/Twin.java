package dev.firstbell.twin;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.twin.clock.VirtualLoop;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Predicts class starts. It runs the model in virtual time, with students who behave like those of the real client.
 * Stateless and thread-safe. The same arguments always give the same prediction.
 */
public final class Twin {
    private static final Duration LEAD_IN = Duration.ofMinutes(15);
    private static final Duration LAST_JOURNEYS = Duration.ofMinutes(5);
    private static final Duration SCALE_DOWN_TIME = Duration.ofMinutes(45);

    private Twin() {}

    /**
     * When a world must start so that a setting can be applied to a class: 15 minutes before the lead time begins or
     * the first student arrives, whichever is earlier.
     */
    public static Instant worldStart(ClassPlan plan, Setting setting) {
        Instant lead = plan.classStart().minus(setting.lead());
        Instant first = plan.firstArrival();
        return (lead.isBefore(first) ? lead : first).minus(LEAD_IN);
    }

    /**
     * Predicts a class start under a setting, until every student has ended or reached the limit.
     *
     * @param seed the world's seed, for nodes, image pulls and starts; independent of the class plan's seed
     */
    public static Prediction predict(ClassPlan plan, Setting setting, TwinParameters parameters, long seed) {
        return predict(plan, setting, parameters, seed, Optional.empty());
    }

    /**
     * Predicts a whole class, from the lead time to the scale-down: when class ends, all servers stop and the warm
     * nodes are released. The simulation runs for 45 more minutes, in which the autoscaler removes the nodes, so that
     * its node-hours are the cost of the class.
     *
     * @param seed the world's seed, for nodes, image pulls and starts; independent of the class plan's seed
     * @param classLength the time from the start of class to its end
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
        Optional<Returns> returns = parameters.count(Quantity.STUDENT_RETURNS) > 0
                ? Optional.of(new Returns(world, plan.retry(), completed(plan, students)))
                : Optional.empty();
        world.apply(setting, plan.classStart());
        loop.runUntil(plan.firstArrival().minusNanos(1));
        int verified = world.warmNodes();
        loop.runUntil(plan.lastDeadline());
        Instant end = plan.lastDeadline();
        if (classLength.isPresent()) {
            Instant classEnd = plan.classStart().plus(classLength.get());
            loop.runUntil(classEnd.isAfter(end) ? classEnd : end);
            returns.ifPresent(Returns::endClass);
            world.hub().stopAll();
            world.release();
            end = loop.now().plus(SCALE_DOWN_TIME);
            loop.runUntil(end);
        } else {
            // Students who landed at the last moment still run their first cell.
            loop.runUntil(end.plus(LAST_JOURNEYS));
        }
        return new Prediction(
                students.stream().map(VirtualStudent::record).toList(),
                world.nodes(),
                verified,
                world.hub().restarts(),
                start,
                end,
                parameters.usdPerNodeHour(),
                parameters.usdPerOnDemandHour(),
                returns.map(Returns::interruptions).orElseGet(world::interruptions));
    }

    /** Whether a user's student has completed the journey. */
    private static Predicate<String> completed(ClassPlan plan, List<VirtualStudent> students) {
        Map<String, VirtualStudent> byUser = new HashMap<>();
        for (int i = 0; i < students.size(); i++) {
            byUser.put(plan.students().get(i).user(), students.get(i));
        }
        return user -> byUser.get(user).hasCompleted();
    }
}
