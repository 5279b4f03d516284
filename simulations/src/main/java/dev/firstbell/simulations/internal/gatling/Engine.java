package dev.firstbell.simulations.internal.gatling;

import dev.firstbell.simulations.internal.health.EventLoops;
import dev.firstbell.simulations.internal.student.StudentJourney;
import io.gatling.app.Gatling$;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs Gatling. This is the only class that uses {@code io.gatling.app}: {@code fromArgs} is private to Gatling in Scala but
 * public in the bytecode. When Gatling ends, it stops Logback for the whole process, which is why the injector is a separate
 * process.
 */
public final class Engine {
    private Engine() {}

    /**
     * Runs the journeys of all students and returns when the last one has ended.
     *
     * @param loops receives the engine's event loops once they exist
     * @param folder where Gatling may write its own files (it is configured to write none)
     * @throws IllegalStateException if Gatling does not run
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
