package dev.firstbell.records.deployment;

import dev.firstbell.records.deployment.Deployment.Culler;
import dev.firstbell.records.deployment.Deployment.Hub;
import dev.firstbell.records.deployment.Deployment.Image;
import dev.firstbell.records.deployment.Deployment.Scheduling;
import dev.firstbell.records.deployment.Deployment.Student;
import java.util.List;
import java.util.Optional;

/** A deployment whose values could not be read. Stateless. */
public final class UnreadDeployment {
    private static final String VALUES = "the values";

    private UnreadDeployment() {}

    /**
     * A deployment in which every value is unknown.
     *
     * @param why the cause, as a sentence without a full stop
     * @param tell what to do so that the values are known
     */
    public static Deployment because(String why, String tell) {
        return new Deployment(
                new Hub(unknown(why, tell), unknown(why, tell), unknown(why, tell), unknown(why, tell)),
                new Student(
                        unknown(why, tell),
                        unknown(why, tell),
                        unknown(why, tell),
                        unknown(why, tell),
                        unknown(why, tell),
                        unknown(why, tell)),
                new Image(
                        unknown(why, tell),
                        unknown(why, tell),
                        unknown(why, tell),
                        unknown(why, tell),
                        Optional.empty()),
                new Scheduling(
                        unknown(why, tell),
                        unknown(why, tell),
                        unknown(why, tell),
                        unknown(why, tell),
                        unknown(why, tell),
                        unknown(why, tell),
                        unknown(why, tell),
                        unknown(why, tell)),
                new Culler(unknown(why, tell), unknown(why, tell), unknown(why, tell), unknown(why, tell)),
                List.of(),
                List.of());
    }

    private static <T> Value<T> unknown(String why, String tell) {
        return new Value.Unknown<>(why, tell, new Origin(VALUES, VALUES, Origin.Source.DEFAULT));
    }
}
