package dev.firstbell.records;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a student does. */
public enum Journey {
    /** Start the server and land on the first page. */
    START("start"),
    /** Start, land, open a kernel and run a first cell. */
    NOTEBOOK("notebook");

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
        return switch (this) {
            case START -> Stage.LANDED;
            case NOTEBOOK -> Stage.FIRST_RESULT;
        };
    }
}
