package dev.firstbell.simulations.internal.student;

import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Stage;
import java.util.List;
import java.util.stream.Stream;

/**
 * The steps of a student's journey. Each step ends in a stage, except the first: {@link #ARRIVE} ends at the planned instant,
 * and the step after it reaches {@link Stage#SENT} with the first request.
 */
public enum Step {
    ARRIVE(Stage.SENT),
    ACCEPT(Stage.ACCEPTED),
    READY(Stage.HUB_READY),
    LAND(Stage.LANDED),
    KERNEL(Stage.KERNEL_READY),
    RESULT(Stage.FIRST_RESULT),
    VSCODE(Stage.VSCODE_READY),
    TERMINAL(Stage.TERMINAL_READY);

    private final Stage stage;

    Step(Stage stage) {
        this.stage = stage;
    }

    /** Returns the stage that this step is for; a step that fails names it. */
    public Stage stage() {
        return stage;
    }

    /** Returns the steps of a journey in order. */
    public static List<Step> of(Journey journey) {
        return Stream.of(values()).filter(step -> journey.goesTo(step.stage)).toList();
    }
}
