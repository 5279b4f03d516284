package dev.firstbell.records.student;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;

/** What a student does. All start the server and land on the first page. */
public enum Journey {
    /** Nothing more. */
    START("start", List.of()),
    /** Open a kernel and run a first cell. */
    NOTEBOOK("notebook", List.of(Stage.KERNEL_READY, Stage.FIRST_RESULT)),
    /** Open VS Code: its page and its websocket. */
    VSCODE("vscode", List.of(Stage.VSCODE_READY)),
    /** Open a terminal, run a command and see what it prints. */
    TERMINAL("terminal", List.of(Stage.TERMINAL_READY));

    private final String label;
    private final List<Stage> afterLanding;

    Journey(String label, List<Stage> afterLanding) {
        this.label = label;
        this.afterLanding = afterLanding;
    }

    /** The name in files, e.g. {@code notebook}. */
    @JsonValue
    public String label() {
        return label;
    }

    /** The last stage of this journey. */
    public Stage lastStage() {
        return afterLanding.isEmpty() ? Stage.LANDED : afterLanding.get(afterLanding.size() - 1);
    }

    /** Whether a student on this journey goes to a stage, if all goes well. */
    public boolean goesTo(Stage stage) {
        return stage.compareTo(Stage.LANDED) <= 0 || afterLanding.contains(stage);
    }
}
