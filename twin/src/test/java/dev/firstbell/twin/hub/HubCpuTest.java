package dev.firstbell.twin.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.twin.clock.VirtualLoop;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HubCpuTest {
    private static final Instant NINE = Instant.parse("2026-09-07T09:00:00Z");

    private final VirtualLoop loop = new VirtualLoop(NINE);
    private final HubCpu cpu = new HubCpu(loop, new HubLoad(loop, TwinParameters.defaults(), () -> 0));
    private final List<String> log = new ArrayList<>();

    private HubCpu.Job job(String name) {
        return new HubCpu.Job() {
            @Override
            public Duration begin() {
                log.add("begin " + name);
                return Duration.ofSeconds(1);
            }

            @Override
            public void finish() {
                log.add("finish " + name + " at "
                        + Duration.between(NINE, loop.now()).toSeconds());
            }

            @Override
            public void lost() {
                log.add("lost " + name);
            }
        };
    }

    @Test
    void jobsRunOneAfterAnother() {
        cpu.submit(job("a"));
        cpu.submit(job("b"));
        loop.runUntil(NINE.plusSeconds(5));

        assertThat(log).containsExactly("begin a", "finish a at 1", "begin b", "finish b at 2");
    }

    @Test
    void jobSubmittedByAFinishingJobIsQueuedLast() {
        cpu.submit(Duration.ofSeconds(1), () -> cpu.submit(job("late")));
        cpu.submit(job("early"));
        loop.runUntil(NINE.plusSeconds(5));

        assertThat(log).containsExactly("begin early", "finish early at 2", "begin late", "finish late at 3");
    }

    @Test
    void dropLosesTheCurrentAndAllQueuedJobsAndAllowsNewOnes() {
        cpu.submit(job("a"));
        cpu.submit(job("b"));
        loop.runUntil(NINE.plusMillis(500));
        cpu.drop();
        cpu.submit(job("c"));
        loop.runUntil(NINE.plusSeconds(5));

        assertThat(log).containsExactly("begin a", "lost a", "lost b", "begin c", "finish c at 1");
    }
}
