package dev.firstbell.simulations.internal.student;

import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Stage;
import java.util.List;
import java.util.stream.Stream;

/** The steps of a student's journey. Each step ends in a stage. Gatling's console shows the labels. */
public enum Step {
    ARRIVE("arrive", Stage.SENT),
    ACCEPT("start accepted", Stage.ACCEPTED),
    READY("server ready", Stage.HUB_READY),
    LAND("first page", Stage.LANDED),
    KERNEL("kernel ready", Stage.KERNEL_READY),
    RESULT("first result", Stage.FIRST_RESULT),
    VSCODE("VS Code ready", Stage.VSCODE_READY),
    TERMINAL("terminal ready", Stage.TERMINAL_READY);

    private final String label;
    private final Stage stage;

    Step(String label, Stage stage) {
        this.label = label;
        this.stage = stage;
    }

    public String label() {
        return label;
    }

    /** Returns the stage that this step reaches. */
    public Stage stage() {
        return stage;
    }

    /** Returns the steps of a journey in order. */
    public static List<Step> of(Journey journey) {
        return Stream.of(values()).filter(step -> journey.goesTo(step.stage)).toList();
    }
}
