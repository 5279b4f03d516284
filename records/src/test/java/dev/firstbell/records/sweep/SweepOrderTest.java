package dev.firstbell.records.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.plan.Setting;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SweepOrderTest {
    private static final List<Setting> SETTINGS = settings("a", "b", "c", "d");

    private static List<Setting> settings(String... names) {
        return Stream.of(names)
                .map(name -> Setting.withoutPrescaling(name, Setting.HubLimits.Z2JH))
                .toList();
    }

    @Test
    void everyBlockHasEverySettingOnce() {
        List<List<PlannedCell>> blocks = SweepOrder.byBlock(SweepOrder.blocks(SETTINGS, 6, 1));

        assertThat(blocks)
                .hasSize(6)
                .allSatisfy(block -> assertThat(block)
                        .extracting(PlannedCell::setting)
                        .containsExactlyInAnyOrderElementsOf(SETTINGS));
        assertThat(blocks.stream()
                        .map(block -> block.stream().map(PlannedCell::setting).toList())
                        .distinct()
                        .count())
                .as("orders that differ")
                .isGreaterThan(2);
    }

    @Test
    void theOrderFollowsFromTheSeedAndMoreBlocksLeaveItAsItWas() {
        assertThat(SweepOrder.blocks(SETTINGS, 3, 1))
                .isEqualTo(SweepOrder.blocks(SETTINGS, 3, 1))
                .isNotEqualTo(SweepOrder.blocks(SETTINGS, 3, 2))
                .isEqualTo(SweepOrder.blocks(SETTINGS, 8, 1).subList(0, 12));
    }

    /** With 4 settings, each is first in a quarter of the blocks; 400 blocks give 100 ± 4 standard deviations. */
    @Test
    void noSettingIsPreferred() {
        List<List<PlannedCell>> blocks = SweepOrder.byBlock(SweepOrder.blocks(SETTINGS, 400, 3));

        IntStream.range(0, 4)
                .forEach(place -> SETTINGS.forEach(setting -> assertThat(blocks.stream()
                                .filter(block -> block.get(place).setting().equals(setting))
                                .count())
                        .isBetween(65L, 135L)));
    }

    @Test
    void everyCellHasAFolderOfItsOwn() {
        List<PlannedCell> cells = SweepOrder.blocks(SETTINGS, 3, 1);

        assertThat(Set.copyOf(cells.stream().map(PlannedCell::id).toList())).hasSize(12);
        assertThat(cells.get(0).folder(2)).isEqualTo(cells.get(0).id() + "-again");
    }

    @Test
    void interleavedSettingsKeepTheirOrder() {
        assertThat(SweepOrder.interleaved(settings("No pre-scaling", "2 nodes"), 2))
                .extracting(PlannedCell::id)
                .containsExactly("no-pre-scaling-1", "2-nodes-1", "no-pre-scaling-2", "2-nodes-2");
        assertThat(SweepOrder.interleaved(settings("No pre-scaling"), 1))
                .extracting(PlannedCell::id)
                .containsExactly("no-pre-scaling");
    }

    @Test
    void settingsWhoseFoldersWouldCollideAreRefused() {
        assertThatThrownBy(() -> SweepOrder.blocks(settings("2 nodes", "2 Nodes!"), 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two settings would share a folder; name them apart: [2 nodes, 2 Nodes!]");
    }
}
