package dev.firstbell.simulations.internal.gatling;

import dev.firstbell.simulations.internal.health.EventLoops;
import dev.firstbell.simulations.internal.student.StudentJourney;
import io.gatling.app.Gatling$;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs Gatling. The only class that touches {@code io.gatling.app}: {@code fromArgs} is private to Gatling in Scala and
 * public in its bytecode, and in the end it stops Logback for the whole process, which is why the injector has a process
 * of its own.
 */
public final class Engine {
    private Engine() {}

    /**
     * Lets the students go through their journeys; returns when the last has ended.
     *
     * @param loops learns of the engine's event loops once they are there
     * @param folder where Gatling may put files of its own (it is configured to write none)
     * @throws IllegalStateException if Gatling refuses to run
     */
    public static void run(List<StudentJourney> students, EventLoops loops, Path folder) {
        ClassStartSimulation.prepare(students, loops);
        int status = Gatling$.MODULE$.fromArgs(
                new String[] {"-s", ClassStartSimulation.class.getName(), "-rf", folder.toString(), "-nr"});
        if (status != 0) {
            throw new IllegalStateException("Gatling ended with status " + status);
        }
    }
}
