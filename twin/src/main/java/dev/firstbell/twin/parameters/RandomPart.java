package dev.firstbell.twin.parameters;

/**
 * Everything in the model whose duration is drawn. Each has its own stream of draws, looked up by what it happens to
 * ({@link Subject}) and never consumed in order, so that one more student or node does not shuffle the others.
 */
public enum RandomPart {
    /** From the request of a node until it is Ready. */
    NODE_BOOT("node.boot", Subject.NODE),
    /** From Ready until the students' image is on the node; all its pods wait for the same pull. */
    IMAGE_PULL("image.pull", Subject.NODE),
    /** From the request of a preemptible node until the cloud has taken it back, the notice included. */
    NODE_LIFETIME("node.lifetime", Subject.NODE),
    /** Where in its interval the autoscaler's scan falls. */
    AUTOSCALER_PHASE("autoscaler.phase", Subject.WORLD),
    /** The hub's work to take a start and answer 202. It has one core: this is a queue. */
    HUB_ACCEPT("hub.accept", Subject.START),
    /** The hub's work to answer anything else to a start, such as 429. */
    HUB_REFUSE("hub.refuse", Subject.REQUEST),
    /** From the 202 until the pod exists. */
    POD_CREATE("pod.create", Subject.START),
    /** The scheduler's work from seeing a pod to binding it. */
    POD_BIND("pod.bind", Subject.START),
    /** From bound with the image present until the container runs. */
    CONTAINER_START("container.start", Subject.START),
    /** From the running container until its server answers HTTP. */
    SERVER_UP("server.up", Subject.START),
    /** The longest pause between two of the hub's looks at a starting server; the first ones are shorter. */
    HUB_POLL("hub.poll", Subject.START),
    /** The hub's work when it sees the pod run. */
    HUB_NOTICE("hub.notice", Subject.START),
    /** The hub's work to add the proxy's route and finish the start. */
    HUB_ROUTE("hub.route", Subject.START),
    /** What a 429 asks the client to wait; the hub cuts it to whole seconds. */
    RETRY_AFTER("hub.retryAfter", Subject.REQUEST),
    /** The hub's work to take a stop. */
    HUB_STOP("hub.stop", Subject.START),
    /** From a pod's deletion until it is gone. */
    POD_STOP("pod.stop", Subject.START),
    /** From the hub's exit until it answers again. */
    HUB_RESTART("hub.restart", Subject.WORLD),
    /** How long a restarted hub takes to check a server that kept running. */
    HUB_CHECK("hub.check", Subject.START),
    /** From the first request to the student's server until its page is there. */
    PAGE_FIRST("page.first", Subject.START),
    /** From asking for a kernel until it answers. */
    KERNEL_START("kernel.start", Subject.START),
    /** A first small cell, from request to result. */
    CELL_RUN("cell.run", Subject.START);

    /** What a draw is keyed by. */
    public enum Subject {
        /** The world itself, and how often it has happened. */
        WORLD,
        /** A node's ordinal. */
        NODE,
        /** A user's name, and which start of theirs it is. */
        START,
        /** A user's name, and how often the hub has answered them so. */
        REQUEST
    }

    private final String label;
    private final Subject subject;

    RandomPart(String label, Subject subject) {
        this.label = label;
        this.subject = subject;
    }

    /** The name in parameter files, and the purpose of its draws. */
    public String label() {
        return label;
    }

    /** What its draws are keyed by. */
    public Subject subject() {
        return subject;
    }
}
