package dev.firstbell.records.student;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.stream.Stream;

/**
 * What a student does. Every journey starts the server and lands on its first page. Each {@link Stage} after that states
 * which journey includes it.
 */
public enum Journey {
    /** Only that. */
    START("start"),
    /** Open a kernel and run a first cell. */
    NOTEBOOK("notebook"),
    /** Open VS Code: its page and its websocket. */
    VSCODE("vscode"),
    /** Open a terminal, run a command and read its output. */
    TERMINAL("terminal");

    private final String label;

    Journey(String label) {
        this.label = label;
    }

    /** The name in files, e.g. {@code notebook}. */
    @JsonValue
    public String label() {
        return label;
    }

    /** The last stage of this journey. */
    public Stage lastStage() {
        return Stream.of(Stage.values())
                .filter(this::goesTo)
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    /** Whether this journey includes a stage. */
    public boolean goesTo(Stage stage) {
        return stage.belongsTo(this);
    }
}
