package dev.firstbell.deploy.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.image.ImageLayers.Layer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ImageLayersTest {
    private static final long MB = 1_000_000;

    @Test
    void layerAboveAChangedOneIsUnpackedAgain() {
        ImageLayers before = image(layer("a", 90), layer("b", 90), layer("c", 90));
        ImageLayers after = image(layer("a", 90), layer("x", 90), layer("c", 90));

        assertThat(after.sharedWith(before)).isEqualTo(1);
        assertThat(after.layersOnTopOf(before)).extracting(Layer::digest).containsExactly("x", "c");
        assertThat(after.lintsSince(before))
                .containsExactly("layer 3 is unchanged, but nodes unpack it again because layer 2 below it has changed;"
                        + " put what changes more often into higher layers");
    }

    /** A node stores compressed layers by their digests. */
    @Test
    void aLayerThatIsThereTwiceIsDownloadedOnceAndUnpackedTwice() {
        ImageLayers image = image(layer("a", 90), layer("b", 45), layer("b", 45));

        assertThat(image.bytes()).isEqualTo(45 * MB);
        assertThat(image.unpackedBytes()).isEqualTo(180 * MB);
    }

    @Test
    void smallLayersAreNotReported() {
        assertThat(image(layer("x", 90), layer("c", 1)).lintsSince(image(layer("a", 90), layer("c", 1))))
                .isEmpty();
    }

    @Property(tries = 200)
    void sharedAndOtherLayersAddUpToTheImage(@ForAll("images") ImageLayers one, @ForAll("images") ImageLayers other) {
        int shared = one.sharedWith(other);

        assertThat(shared).isEqualTo(other.sharedWith(one));
        assertThat(shared + one.layersOnTopOf(other).size())
                .isEqualTo(one.layers().size());
        assertThat(one.layersOnTopOf(one)).isEmpty();
    }

    @Property(tries = 200)
    void imageBasedOnAnotherNeedsOnlyItsOwnLayers(
            @ForAll("images") ImageLayers common, @ForAll("images") ImageLayers course) {
        List<Layer> both = new ArrayList<>(common.layers());
        both.addAll(course.layers());

        assertThat(new ImageLayers("sha256:both", both).layersOnTopOf(common)).isEqualTo(course.layers());
    }

    @Provide
    Arbitrary<ImageLayers> images() {
        return Arbitraries.of("a", "b", "c")
                .map(name -> layer(name, 1))
                .list()
                .ofMaxSize(6)
                .map(layers -> new ImageLayers("sha256:image", layers));
    }

    private static ImageLayers image(Layer... layers) {
        return new ImageLayers("sha256:image", List.of(layers));
    }

    private static Layer layer(String name, long megabytes) {
        return new Layer(name, megabytes * MB / 3, megabytes * MB, true, false, "");
    }
}
