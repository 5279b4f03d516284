package dev.firstbell.twin.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.twin.parameters.ImagePull.Layer;
import dev.firstbell.twin.parameters.ImagePull.Speed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ImagePullTest {
    private static final long MB = 1_000_000;

    @Test
    void layerIsUnpackedOnceDownloadedAndTheLayerBelowIsUnpacked() {
        // SLOW: 25 MB/s and 30 MB/s. Layer 1 takes 4 s + 10 s. Layer 2 is downloaded after 20 s, layer 3 after 1 s.
        ImagePull pull = new ImagePull(
                List.of(new Layer(100 * MB, 300 * MB), new Layer(500 * MB, 600 * MB), new Layer(25 * MB, 30 * MB)));

        assertThat(pull.time(Speed.SLOW)).isEqualTo(Duration.ofSeconds(20 + 20 + 1));
    }

    @Test
    void fourthDownloadWaitsForOneOfThree() {
        List<Layer> same = Collections.nCopies(4, new Layer(250 * MB, 0));

        assertThat(new ImagePull(same.subList(0, 3)).time(Speed.SLOW)).isEqualTo(Duration.ofSeconds(10));
        assertThat(new ImagePull(same).time(Speed.SLOW)).isEqualTo(Duration.ofSeconds(20));
    }

    /** moby issue 21814: 1.5 GB, about 8 s for the download and 35 to 40 s for unpacking. */
    @Test
    void publishedMeasurementLiesBetweenQuickAndSlow() {
        ImagePull pull = new ImagePull(Collections.nCopies(5, new Layer(100 * MB, 300 * MB)));

        assertThat(pull.time(Speed.QUICK)).isLessThan(Duration.ofSeconds(43));
        assertThat(pull.time(Speed.SLOW)).isGreaterThan(Duration.ofSeconds(48));
    }

    @Test
    void pullWithoutLayersTakesNoTime() {
        assertThat(new ImagePull(List.of()).distribution().quantile(0.99)).isZero();
    }

    @Test
    void fivePercentOfNodesAreFasterThanQuickAndFivePercentSlowerThanSlow() {
        ImagePull pull = new ImagePull(List.of(new Layer(1000 * MB, 3000 * MB)));

        assertThat(seconds(pull.distribution().quantile(0.05)))
                .isCloseTo(seconds(pull.time(Speed.QUICK)), within(0.01));
        assertThat(seconds(pull.distribution().quantile(0.95))).isCloseTo(seconds(pull.time(Speed.SLOW)), within(0.01));
    }

    @Property(tries = 200)
    void additionalLayerNeverShortensThePull(@ForAll("layers") List<Layer> layers, @ForAll("layer") Layer one) {
        List<Layer> more = new ArrayList<>(layers);
        more.add(one);
        for (Speed speed : Speed.values()) {
            assertThat(new ImagePull(more).time(speed)).isGreaterThanOrEqualTo(new ImagePull(layers).time(speed));
        }
    }

    @Property(tries = 200)
    void pullTimeIsBetweenTheUnpackingAndTheSequentialTotal(@ForAll("layers") List<Layer> layers) {
        Duration unpacking = Duration.ZERO;
        Duration all = Duration.ZERO;
        for (Layer layer : layers) {
            unpacking = unpacking.plus(Speed.SLOW.unpack(layer));
            all = all.plus(Speed.SLOW.unpack(layer)).plus(Speed.SLOW.download(layer));
        }
        assertThat(new ImagePull(layers).time(Speed.SLOW)).isBetween(unpacking, all);
    }

    @Provide
    Arbitrary<Layer> layer() {
        Arbitrary<Long> bytes = Arbitraries.longs().between(0, 2_000_000_000L);
        return Combinators.combine(bytes, bytes).as(Layer::new);
    }

    @Provide
    Arbitrary<List<Layer>> layers() {
        return layer().list().ofMaxSize(20);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
