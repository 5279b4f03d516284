package dev.firstbell.simulations.internal.gatling;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import dev.firstbell.records.student.Journey;
import dev.firstbell.simulations.internal.health.EventLoops;
import dev.firstbell.simulations.internal.student.Step;
import dev.firstbell.simulations.internal.student.StudentJourney;
import io.gatling.core.session.Session;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The Gatling simulation of a class start. Every student is a virtual user from the beginning, and the first step holds the
 * student until the planned instant. Gatling's injection profiles do not keep a user's intended start, so a late start would
 * be invisible; the class plan and the run record keep it.
 */
public final class ClassStartSimulation extends Simulation {
    private static final String STUDENT = "student";

    // Gatling creates the simulation itself, with the no-argument constructor.
    private static volatile List<StudentJourney> journeys = List.of();
    private static volatile EventLoops loops = new EventLoops();

    public ClassStartSimulation() {
        List<PopulationBuilder> populations = new ArrayList<>();
        for (Journey journey : Journey.values()) {
            List<StudentJourney> students = journeys.stream()
                    .filter(student -> student.journey() == journey)
                    .toList();
            if (!students.isEmpty()) {
                populations.add(population(journey, students));
            }
        }
        setUp(populations);
    }

    /** Sets the students, and the receiver of the engine's event loops. Must be called before Gatling starts. */
    static void prepare(List<StudentJourney> students, EventLoops eventLoops) {
        journeys = List.copyOf(students);
        loops = eventLoops;
    }

    private static PopulationBuilder population(Journey journey, List<StudentJourney> students) {
        AtomicInteger next = new AtomicInteger();
        Function<Session, StudentJourney> byNumber =
                session -> students.get((Integer) session.attributes().apply(STUDENT));
        ScenarioBuilder scenario =
                scenario(journey.label()).exec(session -> session.set(STUDENT, next.getAndIncrement()));
        for (Step step : Step.of(journey)) {
            scenario = scenario.exec(exec(StepAction.builder(step, byNumber, loops)));
        }
        return scenario.injectOpen(atOnceUsers(students.size()));
    }
}
