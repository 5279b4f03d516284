package dev.firstbell.deploy.values;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting.HubLimits;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanFiguresTest {
    @ParameterizedTest
    @CsvSource({
        "1, found 1 (1 ms); write the plan again with `firstbell plan`",
        "18, 'found 18 (18 ms); if that is in minutes, write 1080000'",
        "1080, 'found 1080 (1.1 s); if that is in seconds, write 1080000'",
        "1080000000, 'found 1080000000 (12.5 days); if that is in microseconds, write 1080000'",
        "1000000000000, 'found 1000000000000 (11574.1 days); if that is in nanoseconds, write 1000000'",
        "9223372036854775807, 'write the plan again with `firstbell plan`'"
    })
    void aTimeoutInAnotherUnitIsRefusedWithTheUnit(long millis, String said) {
        assertThatThrownBy(() -> PlanFigures.check("plan.json", plan(230, millis, 720_000, 6)))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("plan.json: hub.startTimeoutMs: expected milliseconds from 30000 (30 s) to"
                        + " 21600000 (6 h), found ")
                .hasMessageContaining(said);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 10_001, Integer.MAX_VALUE})
    void aLimitThatNoClassHasIsRefused(int limit) {
        assertThatThrownBy(() -> PlanFigures.check("plan.json", plan(limit, 300_000, 720_000, 6)))
                .isInstanceOf(BadInputException.class)
                .hasMessage("plan.json: hub.concurrentSpawnLimit: expected the number of starts at a time, from 10 to"
                        + " 10000, found " + limit + "; the plan is for 230 students");
    }

    @Test
    void allFiguresAreNamedAtOnce() {
        assertThatThrownBy(() -> PlanFigures.check("plan.json", plan(1, 1, 720, 60_000)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(
                        "plan.json: leadMs: expected 0 or milliseconds from 60000 (60 s) to 86400000 (24 h),"
                                + " found 720 (720 ms); if that is in seconds, write 720000")
                .hasMessageContaining("plan.json: warmNodes: expected at most 1000, found 60000");
    }

    @ParameterizedTest
    @CsvSource({"10, 30000, 0, 0", "64, 300000, 60000, 1", "10000, 21600000, 86400000, 1000"})
    void everythingThatAPlanProposesIsTaken(int limit, long timeout, long lead, int nodes) {
        assertThatCode(() -> PlanFigures.check("plan.json", plan(Math.min(limit, 230), limit, timeout, lead, nodes)))
                .doesNotThrowAnyException();
    }

    /** A plan that was edited: `plan` proposes at least the planned students. */
    @Test
    void aLimitBelowThePlannedStudentsIsRefused() {
        assertThatThrownBy(() -> PlanFigures.check("plan.json", plan(22, 300_000, 720_000, 6)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("expected at least the 230 planned students, found 22");
    }

    private static ScalingPlan plan(int limit, long timeoutMillis, long leadMillis, int nodes) {
        return plan(230, limit, timeoutMillis, leadMillis, nodes);
    }

    private static ScalingPlan plan(int students, int limit, long timeoutMillis, long leadMillis, int nodes) {
        return new ScalingPlan(
                ScalingPlan.SCHEMA,
                "CS 101",
                "closed form",
                Math.min(220, students),
                students,
                nodes,
                Duration.ofMillis(leadMillis),
                new HubLimits(limit, Duration.ofMillis(timeoutMillis)),
                0,
                0,
                List.of());
    }
}
