package dev.firstbell.deploy.prescale.verify;

import dev.firstbell.deploy.observe.ImageName;
import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether a node has an image, by two sources: the list in its status, and the image puller's pod.
 *
 * <p>A kubelet lists its 50 largest images ({@code nodeStatusMaxImages}), without times. If its list is shorter than that,
 * has no image of this name, and the puller's pod ended long ago, then the kubelet has removed the image since, as it does
 * when the disk is nearly full.
 */
final class ImagePresence {
    /** The default of a kubelet's {@code nodeStatusMaxImages}. */
    private static final int LONGEST_LIST = 50;

    /** A kubelet may report a change of its status this late: {@code nodeStatusReportFrequency} is 5 minutes. */
    private static final Duration LATE = Duration.ofMinutes(10);

    private final PullerPods pullers;
    private final Instant now;

    /**
     * Whether the image is there.
     *
     * @param present whether it is
     * @param at since when, if the source has a time
     * @param source that shows it
     */
    record Presence(boolean present, Optional<Instant> at, Optional<String> source) {
        static final Presence ABSENT = new Presence(false, Optional.empty(), Optional.empty());
    }

    ImagePresence(PullerPods pullers, Instant now) {
        this.pullers = pullers;
        this.now = now;
    }

    Presence on(Node node, String image) {
        Optional<PullerPods.Pulled> pulled = pullers.pulled(node.getMetadata().getName(), image);
        List<String> names = names(node);
        if (names.stream().anyMatch(name -> isSame(name, image))) {
            return new Presence(true, pulled.flatMap(PullerPods.Pulled::at), Optional.of("node status"));
        }
        boolean removed = !names.isEmpty()
                && images(node).size() < LONGEST_LIST
                && pulled.flatMap(PullerPods.Pulled::at)
                        .filter(at -> at.plus(LATE).isBefore(now))
                        .isPresent();
        return removed
                ? Presence.ABSENT
                : pulled.map(one -> new Presence(true, one.at(), Optional.of(one.source())))
                        .orElse(Presence.ABSENT);
    }

    private static List<ContainerImage> images(Node node) {
        return node.getStatus() == null || node.getStatus().getImages() == null
                ? List.of()
                : node.getStatus().getImages();
    }

    private static List<String> names(Node node) {
        return images(node).stream()
                .filter(image -> image.getNames() != null)
                .flatMap(image -> image.getNames().stream())
                .filter(Objects::nonNull)
                .toList();
    }

    /** A pod's image may have a tag and a digest; then the runtime goes by the digest. */
    private static boolean isSame(String listed, String image) {
        int at = image.indexOf('@');
        if (at < 0) {
            return ImageName.full(listed).equals(ImageName.full(image));
        }
        String name = image.substring(0, at);
        boolean tagged = name.lastIndexOf(':') > name.lastIndexOf('/');
        String repository = tagged ? name.substring(0, name.lastIndexOf(':')) : name;
        return ImageName.full(listed).equals(ImageName.full(repository + image.substring(at)));
    }
}
