package dev.firstbell.records.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.io.Json;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.BufferStrategy;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.Prescaling;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SettingTest {
    private static final String REST =
            "\"leadMs\":720000,\"hub\":{\"concurrentSpawnLimit\":64,\"startTimeoutMs\":300000}}";

    private static Setting asking(Prescaling room) {
        return new Setting("a guess", room, Duration.ofMinutes(12), HubLimits.Z2JH);
    }

    private static Setting read(String json) {
        return Json.lines().readValue(json, Setting.class);
    }

    @Test
    void theMeansIsInTheFileBesideTheCount() {
        assertThat(Json.lines().writeValueAsString(asking(Prescaling.nodePlaceholders(6))))
                .isEqualTo("{\"name\":\"a guess\",\"prescaling\":{\"means\":\"nodePlaceholders\",\"count\":6}," + REST);
        assertThat(Json.lines().writeValueAsString(asking(Prescaling.capacityBuffer(6, BufferStrategy.STANDBY))))
                .contains("\"prescaling\":{\"means\":\"capacityBuffer\",\"count\":6,\"strategy\":\"standby\"}");
    }

    @ParameterizedTest
    @EnumSource(Means.class)
    void aSettingReadsAsItWasWritten(Means means) {
        Prescaling room = switch (means) {
            case NONE -> Prescaling.NONE;
            case CAPACITY_BUFFER -> Prescaling.capacityBuffer(3, BufferStrategy.ACTIVE);
            default -> Prescaling.of(means, 3);
        };

        assertThat(read(Json.lines().writeValueAsString(asking(room)))).isEqualTo(asking(room));
    }

    /** Earlier versions wrote a number only; what they did was node-sized placeholders with a control loop. */
    @Test
    void warmNodesOfEarlierVersionsAreNodeSizedPlaceholders() {
        assertThat(read("{\"name\":\"a guess\",\"warmNodes\":2," + REST))
                .isEqualTo(asking(Prescaling.nodeSizedPlaceholders(2)));
        assertThat(read("{\"name\":\"a guess\",\"warmNodes\":0," + REST)).isEqualTo(asking(Prescaling.NONE));
    }

    @Test
    void aSettingHasEitherForm() {
        for (String both : new String[] {
            "{\"name\":\"a guess\",",
            "{\"name\":\"a guess\",\"warmNodes\":2,\"prescaling\":{\"means\":\"none\",\"count\":0},"
        }) {
            assertThatThrownBy(() -> read(both + REST))
                    .hasMessageContaining("a setting has either prescaling or warmNodes, as earlier versions wrote it");
        }
        assertThatThrownBy(() -> read("{\"name\":\"a guess\",\"warmNodes\":-1," + REST))
                .hasMessageContaining("count must not be negative: -1");
        assertThatThrownBy(() -> read("{\"name\":\"a guess\",\"prescaling\":{\"means\":\"none\",\"count\":2}," + REST))
                .hasMessageContaining("none asks for nothing, so its count must be 0: 2");
    }

    @Test
    void roomInWordsNamesTheMeans() {
        assertThat(Prescaling.NONE.inWords()).isEqualTo("no pre-scaling");
        assertThat(Prescaling.nodePlaceholders(1).inWords()).isEqualTo("1 node placeholder");
        assertThat(Prescaling.nodeSizedPlaceholders(2).inWords()).isEqualTo("2 node-sized placeholders");
        assertThat(Prescaling.userPlaceholders(200).inWords()).isEqualTo("200 user placeholders");
        assertThat(Prescaling.poolMinimum(6).inWords()).isEqualTo("a pool minimum of 6 nodes");
        assertThat(Prescaling.capacityBuffer(6, BufferStrategy.ACTIVE).inWords())
                .isEqualTo("a capacity buffer of 6 nodes (active)");
        assertThat(Prescaling.of(Means.ROSTER, 1).inWords()).isEqualTo("a roster of 1 student");
    }

    @Test
    void aPlanProposesNodePlaceholders() {
        ScalingPlan plan = new ScalingPlan(
                ScalingPlan.SCHEMA,
                "CS",
                "closed form",
                200,
                200,
                5,
                Duration.ofMinutes(12),
                HubLimits.Z2JH,
                1,
                1,
                java.util.List.of());

        assertThat(plan.setting("the plan").prescaling()).isEqualTo(Prescaling.nodePlaceholders(5));
    }
}
