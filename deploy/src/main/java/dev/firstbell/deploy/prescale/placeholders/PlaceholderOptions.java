package dev.firstbell.deploy.prescale.placeholders;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.prescale.verify.StudentPool;
import java.util.Optional;

/**
 * How placeholders are made.
 *
 * @param pool where they are placed
 * @param image the students' image; if empty, it is read from the image puller's pods or from students' pods
 * @param pauseImage that their only container runs
 * @param priorityClass of placeholders that the tool makes; the prescaler's chart creates it
 * @param studentsPriority the priority of students' pods; Zero to JupyterHub's is 0
 * @param nodeMemory what a node-sized placeholder requests, in Kubernetes' notation; if empty, 90 % of the allocatable
 *     memory of the smallest of the students' nodes
 * @param mayCreate whether the tool creates the Deployment if there is none; otherwise only the prescaler's chart does
 * @param takeOver whether a count that a person or another program has set is replaced
 */
public record PlaceholderOptions(
        StudentPool pool,
        Optional<String> image,
        String pauseImage,
        String priorityClass,
        int studentsPriority,
        Optional<String> nodeMemory,
        boolean mayCreate,
        boolean takeOver) {
    /** The pause container that Kubernetes 1.31 to 1.33 use themselves, for all platforms. */
    public static final String PAUSE =
            "registry.k8s.io/pause:3.10@sha256:ee6521f290b2168b6e0935a181d4cff9be1ac3f505666ef0e3c98fae8199917a";

    /** The PriorityClass that the prescaler's chart creates. */
    public static final String PRIORITY_CLASS = "firstbell-placeholder";

    /** The defaults, for a deployment whose students' pods must be placed on nodes with the chart's label. */
    public static final PlaceholderOptions DEFAULTS = new PlaceholderOptions(
            StudentPool.of(StudentPool.Purpose.REQUIRE),
            Optional.empty(),
            PAUSE,
            PRIORITY_CLASS,
            0,
            Optional.empty(),
            true,
            false);

    public PlaceholderOptions {
        requireNonNull(pool, "pool is null");
        requireNonNull(image, "image is null");
        requireNonNull(pauseImage, "pauseImage is null");
        requireNonNull(priorityClass, "priorityClass is null");
        requireNonNull(nodeMemory, "nodeMemory is null");
    }

    /** The same for other nodes. */
    public PlaceholderOptions withPool(StudentPool other) {
        return new PlaceholderOptions(
                other, image, pauseImage, priorityClass, studentsPriority, nodeMemory, mayCreate, takeOver);
    }

    /** The same for a students' image that is known. */
    public PlaceholderOptions withImage(String name) {
        return new PlaceholderOptions(
                pool, Optional.of(name), pauseImage, priorityClass, studentsPriority, nodeMemory, mayCreate, takeOver);
    }

    /** The same with another pause image. */
    public PlaceholderOptions withPauseImage(String name) {
        return new PlaceholderOptions(
                pool, image, name, priorityClass, studentsPriority, nodeMemory, mayCreate, takeOver);
    }

    /** The same with another PriorityClass. */
    public PlaceholderOptions withPriorityClass(String name) {
        return new PlaceholderOptions(pool, image, pauseImage, name, studentsPriority, nodeMemory, mayCreate, takeOver);
    }

    /** The same with the memory of a node-sized placeholder. */
    public PlaceholderOptions withNodeMemory(String quantity) {
        return new PlaceholderOptions(
                pool, image, pauseImage, priorityClass, studentsPriority, Optional.of(quantity), mayCreate, takeOver);
    }

    /** The same, for a Deployment that only the chart creates. */
    public PlaceholderOptions withoutCreating() {
        return new PlaceholderOptions(
                pool, image, pauseImage, priorityClass, studentsPriority, nodeMemory, false, takeOver);
    }

    /** The same, replacing a count that a person or another program has set. */
    public PlaceholderOptions takingOver() {
        return new PlaceholderOptions(
                pool, image, pauseImage, priorityClass, studentsPriority, nodeMemory, mayCreate, true);
    }
}
