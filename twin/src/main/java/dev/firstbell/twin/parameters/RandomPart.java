package dev.firstbell.twin.parameters;

import java.time.Duration;

/**
 * The random durations of the model. Each has its own draws, which are looked up by their {@link Subject} and not
 * consumed in order, so that an additional student or node does not change the draws of the others.
 */
public enum RandomPart {
    /** From the request for a node until it is Ready. */
    NODE_BOOT("node.boot", Subject.NODE),
    /** From Ready until the node has the students' image; all pods on the node wait for the same pull. */
    IMAGE_PULL("image.pull", Subject.NODE),
    /** From the request for a suspended node of a standby buffer until it is Ready again. */
    NODE_RESUME("node.resume", Subject.NODE),
    /** From a change of a capacity buffer until the autoscaler acts on it. */
    BUFFER_CHANGE("buffer.change", Subject.WORLD),
    /**
     * From the request for a preemptible node until the cloud has removed it, including the notice, without the limit of age
     * ({@link Quantity#NODE_AGE_LIMIT}) and at scale 1 ({@link Quantity#LIFETIME_SCALE}).
     */
    NODE_LIFETIME("node.lifetime", Subject.NODE),
    /** The offset of the autoscaler's scans within the scan interval. */
    AUTOSCALER_PHASE("autoscaler.phase", Subject.WORLD),
    /** The hub's CPU time to accept a start and respond with 202. The hub has one core, so requests queue. */
    HUB_ACCEPT("hub.accept", Subject.START),
    /** The hub's CPU time for any other response to a spawn request, such as 429. */
    HUB_REFUSE("hub.refuse", Subject.REQUEST),
    /** From the 202 until the pod is created. */
    POD_CREATE("pod.create", Subject.START),
    /** From a pod's creation until the scheduler binds it. */
    POD_BIND("pod.bind", Subject.START),
    /** From the bound pod until its volumes are attached and mounted, if it has any; its image is asked for after that. */
    VOLUME_ATTACH("volume.attach", Subject.START),
    /** From the bound pod, with the image present, until the container runs. */
    CONTAINER_START("container.start", Subject.START),
    /** From the running container until its server responds to HTTP. */
    SERVER_UP("server.up", Subject.START),
    /** The pause between two of the hub's polls of a starting server; the first pauses are shorter. */
    HUB_POLL("hub.poll", Subject.START),
    /** The hub's CPU time when it notices that the pod runs. */
    HUB_NOTICE("hub.notice", Subject.START),
    /** The hub's CPU time to add the route to the proxy and finish the start. */
    HUB_ROUTE("hub.route", Subject.START),
    /** The {@code Retry-After} of a 429; the hub truncates it to whole seconds. */
    RETRY_AFTER("hub.retryAfter", Subject.REQUEST),
    /** The hub's CPU time to accept a stop. */
    HUB_STOP("hub.stop", Subject.START),
    /** From the request to delete a pod until it is gone. */
    POD_STOP("pod.stop", Subject.START),
    /** From the hub's exit until it responds again. */
    HUB_RESTART("hub.restart", Subject.WORLD),
    /** How long a restarted hub takes to check a server that has kept running. */
    HUB_CHECK("hub.check", Subject.START),
    /** From the loss of the server of a student who had landed until the student asks for another one. */
    STUDENT_RETURN("student.return", Subject.REQUEST),
    /** From the first request to the student's server until the response. */
    PAGE_FIRST("page.first", Subject.START),
    /** From the request for a kernel until it is ready. */
    KERNEL_START("kernel.start", Subject.START),
    /** The first, small cell, from request to result. */
    CELL_RUN("cell.run", Subject.START),
    /** From the first visit of VS Code, which starts its process, until the page and its websocket are open. */
    VSCODE_START("vscode.start", Subject.START),
    /** From the request for a terminal until the first command has printed its output. */
    TERMINAL_START("terminal.start", Subject.START);

    /** The key of a draw. */
    public enum Subject {
        /** The world, and a counter. */
        WORLD,
        /** A node's ordinal. */
        NODE,
        /** The server's key, and the attempt number. */
        START,
        /** The user's name or the server's key, and a counter of such responses. */
        REQUEST
    }

    private final String label;
    private final Subject subject;

    RandomPart(String label, Subject subject) {
        this.label = label;
        this.subject = subject;
    }

    /** The name in parameter files, which is also the purpose of the draws. */
    public String label() {
        return label;
    }

    /** The key of the draws. */
    public Subject subject() {
        return subject;
    }

    /** The longest value that a parameter file may have, to catch typing errors such as milliseconds. */
    Duration longest() {
        return switch (this) {
            case NODE_LIFETIME -> Duration.ofDays(366);
            case NODE_BOOT, IMAGE_PULL -> Duration.ofHours(4);
            default -> Duration.ofHours(1);
        };
    }
}
