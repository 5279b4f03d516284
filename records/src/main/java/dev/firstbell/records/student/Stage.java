package dev.firstbell.records.student;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/**
 * A point in a student's start that has a timestamp. The stages are partially ordered: a pod can exist before the injector
 * has read the hub's 202. A stage that was not reached or not observed is absent from a record; it is never estimated.
 *
 * <p>Reports and progress displays show the stages in this order.
 */
public enum Stage {
    /** The intended arrival of the class plan. Latencies count from here. */
    INTENDED("intended", "arrived"),
    /** The first request left. */
    SENT("sent", "first request sent"),
    /** The hub accepted the spawn request: 201 or 202. */
    ACCEPTED("accepted", "accepted by the hub"),
    /**
     * The hub keeps the accepted start in its own line, before it creates the pod. Reserved for hubs whose spawner has such a
     * line: no hub of today has one, so no record has this stage yet.
     */
    QUEUED("queued", "waiting in the hub's line"),
    /** The pod object exists. */
    POD_CREATED("podCreated", "pod created"),
    /** The scheduler bound the pod to a node. */
    SCHEDULED("scheduled", "placed on a node"),
    /** The node has the image. */
    IMAGE_PULLED("imagePulled", "image on the node"),
    /** The container runs. */
    STARTED("started", "container running"),
    /** The hub reports the server as ready: the proxy has the route. */
    HUB_READY("hubReady", "hub says ready"),
    /** The student received the first good page of the server through the proxy. */
    LANDED("landed", "on the first page"),
    /** The kernel responded on its channel. */
    KERNEL_READY("kernelReady", "kernel answers", Journey.NOTEBOOK),
    /** The first cell returned its result. */
    FIRST_RESULT("firstResult", "first result", Journey.NOTEBOOK),
    /** VS Code responded: HTTP 200 for the page and 101 for the websocket. */
    VSCODE_READY("vscodeReady", "VS Code open", Journey.VSCODE),
    /** The first command in a terminal printed its output. */
    TERMINAL_READY("terminalReady", "terminal answers", Journey.TERMINAL);

    private final String label;
    private final String title;
    private final Optional<Journey> journey;

    /** A stage up to {@link #LANDED}, which every journey includes. */
    Stage(String label, String title) {
        this(label, title, Optional.empty());
    }

    /** A stage after {@link #LANDED} of one journey. */
    Stage(String label, String title, Journey journey) {
        this(label, title, Optional.of(journey));
    }

    Stage(String label, String title, Optional<Journey> journey) {
        this.label = label;
        this.title = title;
        this.journey = journey;
    }

    /** The name in files, e.g. {@code hubReady}. */
    @JsonValue
    public String label() {
        return label;
    }

    /** What people read in charts and tables, e.g. {@code on the first page}. */
    public String title() {
        return title;
    }

    /**
     * Whether this stage comes before another one in every start. It is not known of {@code accepted} and the stages of the
     * hub's line and the pod: a pod can exist, and even run, before the injector has read the 202.
     */
    public boolean precedes(Stage other) {
        boolean unordered = this == ACCEPTED && other.isOfLineOrPod() || isOfLineOrPod() && other == ACCEPTED;
        boolean oneJourney = journey.isEmpty() || other.journey.isEmpty() || journey.equals(other.journey);
        return compareTo(other) < 0 && !unordered && oneJourney;
    }

    private boolean isOfLineOrPod() {
        return compareTo(QUEUED) >= 0 && compareTo(STARTED) <= 0;
    }

    /** Whether a journey includes this stage. */
    boolean belongsTo(Journey other) {
        return journey.isEmpty() || journey.get() == other;
    }
}
