package dev.firstbell.twin.cluster.image;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.twin.parameters.PullBySize;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.util.List;

/**
 * The images that students' pods have: one, or two of different sizes for two profiles, which can have layers in common. Which
 * of the two a student takes is drawn by name. Immutable.
 */
public final class StudentImages {
    private static final List<String> NAMES = List.of("students-image", "students-image-2");

    private final Draws draws;
    private final PullBySize sizes;
    private final int parallel;
    private final double secondShare;

    public StudentImages(TwinParameters parameters, Draws draws) {
        this.draws = draws;
        this.sizes = PullBySize.of(parameters);
        this.parallel = parameters.count(Quantity.IMAGE_PARALLEL);
        this.secondShare = sizes.hasSecond() ? parameters.number(Quantity.IMAGE_SECOND_SHARE) : 0;
    }

    /** How many images a kubelet pulls at the same time. */
    public int parallel() {
        return parallel;
    }

    /** The index of a student's image. */
    public int of(String user) {
        return secondShare > 0 && draws.uniform("image.second", user, 0) < secondShare ? 1 : 0;
    }

    /** The name of an image. */
    public String name(int index) {
        return NAMES.get(index);
    }

    /**
     * The images as a node pulls them.
     *
     * @param all how long the node takes to pull all of them
     */
    public List<Image> on(Duration all) {
        if (!sizes.hasSecond()) {
            return List.of(new Image(name(0), sizes.first(), List.of(new Image.Layer("first", all))));
        }
        Image.Layer common = layer("common", sizes.missingCommon(), all);
        return List.of(
                new Image(name(0), sizes.first(), List.of(common, layer("first", sizes.ownOfFirst(), all))),
                new Image(name(1), sizes.second(), List.of(common, layer("second", sizes.ownOfSecond(), all))));
    }

    private Image.Layer layer(String id, long bytes, Duration all) {
        double share = sizes.missing() == 0 ? 0 : (double) bytes / sizes.missing();
        return new Image.Layer(id, Duration.ofNanos(Math.round(share * all.toNanos())));
    }
}
