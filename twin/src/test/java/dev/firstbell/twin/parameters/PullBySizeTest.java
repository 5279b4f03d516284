package dev.firstbell.twin.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.io.BadInputException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PullBySizeTest {
    private final List<String> notes = new ArrayList<>();

    private TwinParameters parse(String quantities) {
        return TwinParameters.parse(
                "mine.yaml", "format: firstbell/twin-parameters/v1\nquantities: {" + quantities + "}\n", notes::add);
    }

    @Test
    void theTimeOfAPullFollowsFromTheSize() {
        TwinParameters parameters =
                parse("image.size: 4200M, image.unpackedRatio: 3, image.unpackPerSecond: 42M, image.slowNodeRatio: 2");

        assertThat(parameters.distribution(RandomPart.IMAGE_PULL)).isEqualTo(new Distribution.LogNormal(300, 600));
        assertThat(parameters.distributions().get(RandomPart.IMAGE_PULL).source())
                .isEqualTo("by size: 4200 MB that a new node lacks, at 14.0 MB/s");
        assertThat(notes).isEmpty();
    }

    @Test
    void aSlowNetworkBindsInsteadOfTheDisk() {
        TwinParameters parameters = parse("image.size: 1G, image.downloadPerSecond: 5M, image.slowNodeRatio: 1");

        assertThat(parameters.distribution(RandomPart.IMAGE_PULL)).isEqualTo(new Distribution.Constant(200));
    }

    @Test
    void layersThatANewNodeHasAreNotPulled() {
        assertThat(parse("image.size: 4G, image.onNodesSize: 3G, image.unpackPerSecond: 32M")
                        .distribution(RandomPart.IMAGE_PULL))
                .isEqualTo(new Distribution.LogNormal(100, 175));
        assertThat(parse("image.size: 4G, image.onNodesSize: 4G").distribution(RandomPart.IMAGE_PULL))
                .isEqualTo(new Distribution.Constant(0));
    }

    @Test
    void theSecondImageCostsWhatItDoesNotShare() {
        PullBySize sizes = PullBySize.of(
                parse("image.size: 4G, image.secondSize: 5G, image.commonSize: 3G, image.onNodesSize: 1G"));

        assertThat(sizes.missingCommon()).isEqualTo(2_000_000_000L);
        assertThat(sizes.ownOfFirst()).isEqualTo(1_000_000_000L);
        assertThat(sizes.ownOfSecond()).isEqualTo(2_000_000_000L);
        assertThat(sizes.missing()).isEqualTo(5_000_000_000L);
    }

    @Test
    void withoutASizeNothingChanges() {
        assertThat(TwinParameters.defaults().distribution(RandomPart.IMAGE_PULL))
                .isEqualTo(new Distribution.LogNormal(240, 420));
        assertThat(parse("image.size: 0").distribution(RandomPart.IMAGE_PULL))
                .isEqualTo(new Distribution.LogNormal(240, 420));
    }

    @Test
    void whatIsWrittenIsReadAsTheSame() {
        TwinParameters parameters = parse("image.size: 3500M, image.secondSize: 2Gi, image.commonSize: 1500M");

        assertThat(TwinParameters.parse("again.yaml", parameters.toYaml())).isEqualTo(parameters);
        assertThat(parameters.toYaml()).contains("value: \"3500M\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            image.size: 1G, image.onNodesSize: 2G | image.onNodesSize, 2000 MB, is more than the image has, 1000 MB
            image.size: 2G, image.secondSize: 1G, image.commonSize: 1500M | image.commonSize, 1500 MB, is more than the smaller of the images has, 1000 MB
            image.size: 2G, image.secondSize: 1G, image.commonSize: 500M, image.onNodesSize: 1G | image.onNodesSize, 1000 MB, is more than the images have in common, 500 MB
            image.size: 3500 | which is 3.42Ki; did you mean `3500M`?
            image.size: 3.5GB | write `3.5Gi` for units of 1024, or `3.5G` for units of 1000
            image.parallelPulls: 0 | from 1 to 100 (1 for serializeImagePulls; GKE allows 2 to 5)
            image.secondShare: 40 | from 0 to 1 (a share of the students)
            """)
    void sizesThatContradictEachOtherAreRefused(String quantities, String message) {
        assertThatThrownBy(() -> parse(quantities))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(message);
    }

    @Test
    void theTimeInTheFileWinsAndTheFileIsToldSo() {
        TwinParameters parameters = TwinParameters.parse("mine.yaml", """
                format: firstbell/twin-parameters/v1
                distributions:
                  image.pull: {shape: constant, seconds: 90}
                quantities: {image.size: 3G}
                """, notes::add);

        assertThat(parameters.distribution(RandomPart.IMAGE_PULL)).isEqualTo(new Distribution.Constant(90));
        assertThat(notes)
                .singleElement()
                .asString()
                .contains("image.pull states the time of a pull, so the sizes and rates of images only divide it");
    }

    @Test
    void whatNeedsSeveralZonesOrAVolumeIsNotedWithoutThem() {
        TwinParameters.parse("mine.yaml", """
                format: firstbell/twin-parameters/v1
                distributions: {volume.attach: {shape: constant, seconds: 15}}
                quantities: {volume.zonal: 1, pool.anyZone: 1, student.volumes: 0}
                """, notes::add);

        assertThat(notes)
                .containsExactlyInAnyOrder(
                        "mine.yaml: volume.zonal has no effect, because student.volumes is 0",
                        "mine.yaml: volume.zonal has no effect, because pool.zones is 1 (Firstbell's default)",
                        "mine.yaml: pool.anyZone has no effect, because pool.zones is 1 (Firstbell's default)",
                        "mine.yaml: volume.attach has no effect, because student.volumes is 0");
    }

    @Test
    void aRateWithoutASizeIsNoted() {
        parse("image.unpackPerSecond: 60M, image.commonSize: 1G");

        assertThat(notes)
                .containsExactlyInAnyOrder(
                        "mine.yaml: image.unpackPerSecond has no effect, because image.size is 0 (Firstbell's default)",
                        "mine.yaml: image.commonSize has no effect, because image.secondSize is 0 (Firstbell's default)");
    }
}
