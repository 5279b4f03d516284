package dev.firstbell.records.student;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The time stamps of one student's start. A partial order: a pod can exist before the hub's 202 has been read. A stage
 * that was not reached, or that nobody could see, is absent from a record; it is never guessed.
 */
public enum Stage {
    /** When the class plan says the student arrives. Latency counts from here. */
    INTENDED("intended"),
    /** The first request left. */
    SENT("sent"),
    /** The hub took the start: 201 or 202. */
    ACCEPTED("accepted"),
    POD_CREATED("podCreated"),
    SCHEDULED("scheduled"),
    IMAGE_PULLED("imagePulled"),
    /** The container runs. */
    STARTED("started"),
    /** The hub's progress stream says ready: the proxy has the route. */
    HUB_READY("hubReady"),
    /** The first good answer through the proxy: what the student waited for. */
    LANDED("landed"),
    /** The kernel channel answers. */
    KERNEL_READY("kernelReady"),
    /** The first cell has its result. */
    FIRST_RESULT("firstResult"),
    /** VS Code: HTTP 200 and websocket 101. */
    VSCODE_READY("vscodeReady"),
    /** A terminal's first command has printed its output. */
    TERMINAL_READY("terminalReady");

    private final String label;

    Stage(String label) {
        this.label = label;
    }

    /** The name in files and reports, e.g. {@code hubReady}. */
    @JsonValue
    public String label() {
        return label;
    }
}
