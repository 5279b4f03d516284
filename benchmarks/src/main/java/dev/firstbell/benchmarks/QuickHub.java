package dev.firstbell.benchmarks;

import dev.firstbell.embedded.EmbeddedHub;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * An embedded hub without bottlenecks, so that only the injector is measured: warm nodes have room for all students, no limit
 * applies, no student waits for a node or an image pull, and a start takes two to six seconds.
 *
 * <p>Arguments: the number of students, the speed, a file for the token. Prints its address and the two epochs of its clock,
 * and runs until its input ends.
 */
public final class QuickHub {
    private static final int STUDENTS_PER_NODE = 100;

    private QuickHub() {}

    public static void main(String[] arguments) throws IOException {
        int students = Integer.parseInt(arguments[0]);
        TwinParameters parameters = TwinParameters.defaults()
                .withStudentsPerNode(STUDENTS_PER_NODE)
                .with(Quantity.POOL_BASE, (students + STUDENTS_PER_NODE - 1) / STUDENTS_PER_NODE)
                .with(Quantity.POOL_MAX, 0)
                .with(RandomPart.CONTAINER_START, new Distribution.Uniform(1, 4))
                .with(RandomPart.SERVER_UP, new Distribution.Constant(0.5))
                .with(RandomPart.HUB_POLL, new Distribution.Uniform(0, 1))
                .with(RandomPart.POD_STOP, new Distribution.Constant(0.1));
        // A real hub's single core handles about 15 starts per second; ten thousand in ten minutes are more than that.
        for (RandomPart part : new RandomPart[] {
            RandomPart.HUB_ACCEPT, RandomPart.HUB_NOTICE, RandomPart.HUB_ROUTE, RandomPart.HUB_STOP
        }) {
            parameters = parameters.with(part, new Distribution.Constant(0.001));
        }
        EmbeddedHub.Config config = EmbeddedHub.Config.at(Instant.now())
                .withPort(0)
                .withParameters(parameters)
                .withLimits(new HubLimits(2 * students, Duration.ofHours(1)));
        try (EmbeddedHub hub = EmbeddedHub.start(config)) {
            HubClock clock = hub.pace(Double.parseDouble(arguments[1]));
            Files.writeString(Path.of(arguments[2]), hub.token());
            System.out.println(hub.url() + " " + clock.hubEpoch() + " " + clock.wallEpoch());
            while (System.in.read() >= 0) {
                // Wait for the end of the input.
            }
        }
    }
}
