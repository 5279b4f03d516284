package dev.firstbell.records.prescale;

import com.fasterxml.jackson.annotation.JsonValue;

/** How a cluster gets room before students ask for it. {@code docs/prescaling.md} compares them. */
public enum Means {
    /** Nothing is done before class: the autoscaler adds nodes when students' pods are pending. */
    NONE("none", Unit.NOTHING, "no pre-scaling"),
    /** Tiny pods that exclude each other from a node, so that N of them hold N nodes. Students never evict one. */
    NODE_PLACEHOLDERS("nodePlaceholders", Unit.NODES, "node placeholders"),
    /** Low-priority pods that each fill a node. Students evict them, and each replacement asks for a node more. */
    NODE_SIZED_PLACEHOLDERS("nodeSizedPlaceholders", Unit.NODES, "node-sized placeholders"),
    /** Zero to JupyterHub's own: low-priority pods, each of the size of a student's. Room above demand. */
    USER_PLACEHOLDERS("userPlaceholders", Unit.STUDENTS, "user placeholders"),
    /** The pool's minimum is raised and the pool resized to it. */
    POOL_MINIMUM("poolMinimum", Unit.NODES, "pool minimum"),
    /** A {@code CapacityBuffer} of {@code autoscaling.x-k8s.io}. It refills, so it is deleted when class starts. */
    CAPACITY_BUFFER("capacityBuffer", Unit.NODES, "capacity buffer"),
    /** Reserved for the spawner: servers of the students on a list are started before class. */
    ROSTER("roster", Unit.STUDENTS, "roster");

    /** What the count of a means counts. */
    public enum Unit {
        NOTHING,
        NODES,
        STUDENTS
    }

    private final String label;
    private final Unit unit;
    private final String title;

    Means(String label, Unit unit, String title) {
        this.label = label;
        this.unit = unit;
        this.title = title;
    }

    /** The name in files and on the command line. */
    @JsonValue
    public String label() {
        return label;
    }

    /** What {@link Prescaling#count()} counts. */
    public Unit unit() {
        return unit;
    }

    /** The name in sentences and tables. */
    public String title() {
        return title;
    }
}
