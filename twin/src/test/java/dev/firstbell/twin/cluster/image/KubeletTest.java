package dev.firstbell.twin.cluster.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.twin.clock.VirtualLoop;
import dev.firstbell.twin.cluster.image.Image.Layer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class KubeletTest {
    private static final Instant START = Instant.parse("2026-09-07T09:00:00Z");

    private final VirtualLoop loop = new VirtualLoop(START);
    private final Map<String, Kubelet.Pulled> pulled = new LinkedHashMap<>();
    private final Map<String, Long> presentAfter = new LinkedHashMap<>();

    private static Image image(String name, Layer... layers) {
        return new Image(name, 0, List.of(layers));
    }

    private static Layer layer(String id, int seconds) {
        return new Layer(id, Duration.ofSeconds(seconds));
    }

    private void request(Kubelet kubelet, Image image) {
        kubelet.request(image, done -> {
            assertThat(pulled.put(image.name(), done)).isNull();
            presentAfter.put(image.name(), Duration.between(START, loop.now()).toSeconds());
        });
    }

    private void run() {
        loop.runUntil(START.plus(Duration.ofHours(3)));
    }

    @Test
    void aSerialKubeletTakesTheSumOfAllImages() {
        Kubelet kubelet = new Kubelet(loop, 1);
        IntStream.rangeClosed(1, 5).forEach(i -> request(kubelet, image("i" + i, layer("l" + i, 10 * i))));
        run();

        assertThat(presentAfter).hasToString("{i1=10, i2=30, i3=60, i4=100, i5=150}");
        assertThat(pulled.get("i5")).isEqualTo(new Kubelet.Pulled(Duration.ofSeconds(50), Duration.ofSeconds(150)));
    }

    @Test
    void imagesThatArePulledTogetherShareTheNode() {
        Kubelet kubelet = new Kubelet(loop, 2);
        request(kubelet, image("short", layer("a", 10)));
        request(kubelet, image("long", layer("b", 30)));
        request(kubelet, image("queued", layer("c", 5)));
        run();

        // 20 s for 10 s each; then the third takes its place: 10 s for 5 s each; then the long one has 15 s left.
        assertThat(presentAfter).hasToString("{short=20, queued=30, long=45}");
        assertThat(pulled.get("queued")).isEqualTo(new Kubelet.Pulled(Duration.ofSeconds(10), Duration.ofSeconds(30)));
    }

    @Test
    void aLayerThatTwoImagesHaveIsPulledOnce() {
        Layer base = layer("base", 40);
        Kubelet serial = new Kubelet(loop, 1);
        request(serial, image("a", base, layer("a", 20)));
        request(serial, image("b", base, layer("b", 5)));
        run();

        assertThat(presentAfter).hasToString("{a=60, b=65}");
    }

    @Test
    void aLayerThatIsUnderWayIsWaitedFor() {
        Layer base = layer("base", 40);
        Kubelet both = new Kubelet(loop, 2);
        request(both, image("a", base, layer("a", 20)));
        request(both, image("b", base, layer("b", 5)));
        run();

        assertThat(presentAfter).hasToString("{b=50, a=65}");
    }

    @Test
    void anImageIsReportedOnceAndAnotherRequestForItChangesNothing() {
        Kubelet kubelet = new Kubelet(loop, 1);
        Image image = image("a", layer("a", 10));
        request(kubelet, image);
        loop.at(START.plusSeconds(5), () -> request(kubelet, image));
        loop.at(START.plusSeconds(20), () -> request(kubelet, image));
        run();

        assertThat(presentAfter).hasToString("{a=10}");
        assertThat(kubelet.has(image)).isTrue();
    }

    @Test
    void aSuspendedNodePullsNothing() {
        Kubelet kubelet = new Kubelet(loop, 1);
        request(kubelet, image("a", layer("a", 100)));
        loop.at(START.plusSeconds(30), kubelet::pause);
        loop.at(START.plusSeconds(500), kubelet::resume);
        run();

        assertThat(presentAfter).hasToString("{a=570}");
    }

    @Test
    void anImageWithoutMissingLayersIsThereAtOnce() {
        Kubelet kubelet = new Kubelet(loop, 1);
        request(kubelet, image("empty"));

        assertThat(presentAfter).hasToString("{empty=0}");
    }

    /** However many are pulled at the same time, the node's network and disk do the same work. */
    @Property(tries = 50)
    void theLastOfSomeImagesIsPresentAfterTheSumOfTheirLayers(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 0, max = 300) Integer> seconds,
            @ForAll @IntRange(min = 1, max = 5) int parallel) {
        VirtualLoop own = new VirtualLoop(START);
        Kubelet kubelet = new Kubelet(own, parallel);
        Instant[] last = {START};
        for (int i = 0; i < seconds.size(); i++) {
            kubelet.request(image("i" + i, layer("l" + i, seconds.get(i))), done -> last[0] = own.now());
        }
        own.runUntil(START.plus(Duration.ofDays(1)));

        double sum = seconds.stream().mapToInt(Integer::intValue).sum();
        assertThat(Duration.between(START, last[0]).toNanos() / 1e9).isCloseTo(sum, within(1e-6));
    }

    @Test
    void aKubeletThatPullsNothingIsRefused() {
        assertThatThrownBy(() -> new Kubelet(loop, 0)).hasMessageContaining("at least one image");
        assertThatThrownBy(() -> layer("a", -1)).hasMessageContaining("must not be negative");
    }
}
