package dev.firstbell.twin.cluster.image;

import static java.util.Objects.requireNonNull;

import dev.firstbell.twin.clock.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How a kubelet pulls images: one at a time by default ({@code serializeImagePulls}), or up to a number at a time ({@code
 * maxParallelImagePulls}); the others queue in the order in which they were asked for.
 *
 * <p>The layers of an image come one after another. A layer that the node has is not pulled again, and a layer that another
 * image is pulling is waited for. Layers that are pulled at the same time share the node's network and disk equally, so they
 * take as long together as one after another; this is assumed.
 *
 * <p>Confined to the loop's thread.
 */
public final class Kubelet {
    private final EventLoop loop;
    private final int parallel;
    private final Set<String> images = new HashSet<>();
    private final Set<String> layers = new HashSet<>();
    /** By image, those that were asked for and are not present. */
    private final Map<String, Pull> pulls = new LinkedHashMap<>();

    private final Deque<Pull> queue = new ArrayDeque<>();
    /** By layer. */
    private final Map<String, Work> works = new LinkedHashMap<>();

    private int active;
    private boolean paused;
    private Instant advancedAt;
    private EventLoop.Timer next = () -> {};

    /**
     * A pull that has ended.
     *
     * @param took how long it took, without its wait for others
     * @param sinceAsked how long it took with its wait
     */
    public record Pulled(Duration took, Duration sinceAsked) {}

    /** @param parallel how many images are pulled at the same time, at least 1 */
    public Kubelet(EventLoop loop, int parallel) {
        if (parallel < 1) {
            throw new IllegalArgumentException("a kubelet pulls at least one image at a time: " + parallel);
        }
        this.loop = requireNonNull(loop, "loop is null");
        this.parallel = parallel;
        this.advancedAt = loop.now();
    }

    /** Whether the node has an image. */
    public boolean has(Image image) {
        return images.contains(image.name());
    }

    /**
     * Asks for an image. No effect if the node has it, or if it was asked for before.
     *
     * @param whenPresent called once, when the image is present
     */
    public void request(Image image, Consumer<Pulled> whenPresent) {
        if (has(image) || pulls.containsKey(image.name())) {
            return;
        }
        Pull pull = new Pull(image, loop.now(), whenPresent);
        pulls.put(image.name(), pull);
        queue.add(pull);
        advance();
        proceed(new ArrayList<>());
    }

    /** Stops all work, as when the node is suspended. */
    public void pause() {
        advance();
        paused = true;
        next.cancel();
    }

    /** Goes on after a {@linkplain #pause pause}. */
    public void resume() {
        paused = false;
        advancedAt = loop.now();
        schedule();
    }

    /** Starts what may start, and reports what is present. */
    private void proceed(List<Pull> present) {
        while (active < parallel && !queue.isEmpty()) {
            Pull pull = queue.remove();
            pull.startedAt = loop.now();
            active++;
            step(pull).ifPresent(present::add);
        }
        schedule();
        present.forEach(Pull::report);
    }

    /** The pull itself if it has all layers; otherwise it waits for its next one. */
    private Optional<Pull> step(Pull pull) {
        for (Image.Layer layer : pull.image.layers()) {
            if (!layers.contains(layer.id())) {
                works.computeIfAbsent(layer.id(), id -> new Work(layer)).waiting.add(pull);
                return Optional.empty();
            }
        }
        active--;
        pulls.remove(pull.image.name());
        images.add(pull.image.name());
        return Optional.of(pull);
    }

    private void schedule() {
        next.cancel();
        if (paused || works.isEmpty()) {
            return;
        }
        long least = works.values().stream().mapToLong(work -> work.left).min().orElseThrow();
        next = loop.after(Duration.ofNanos(least * works.size()), this::finish);
    }

    private void advance() {
        if (!paused && !works.isEmpty()) {
            long passed = Duration.between(advancedAt, loop.now()).toNanos() / works.size();
            works.values().forEach(work -> work.left = Math.max(0, work.left - passed));
        }
        advancedAt = loop.now();
    }

    private void finish() {
        advance();
        List<Pull> present = new ArrayList<>();
        List<Work> finished =
                works.values().stream().filter(work -> work.left == 0).toList();
        finished.forEach(work -> {
            works.remove(work.layer);
            layers.add(work.layer);
        });
        finished.stream()
                .flatMap(work -> work.waiting.stream())
                .forEach(pull -> step(pull).ifPresent(present::add));
        proceed(present);
    }

    private final class Pull {
        private final Image image;
        private final Instant askedAt;
        private final Consumer<Pulled> whenPresent;
        private Instant startedAt;

        Pull(Image image, Instant askedAt, Consumer<Pulled> whenPresent) {
            this.image = image;
            this.askedAt = askedAt;
            this.whenPresent = whenPresent;
        }

        void report() {
            Instant now = loop.now();
            whenPresent.accept(new Pulled(Duration.between(startedAt, now), Duration.between(askedAt, now)));
        }
    }

    /** A layer that is under way. */
    private static final class Work {
        private final String layer;
        private final List<Pull> waiting = new ArrayList<>();
        /** In nanoseconds, with nothing else to pull. */
        private long left;

        Work(Image.Layer layer) {
            this.layer = layer.id();
            this.left = layer.work().toNanos();
        }
    }
}
