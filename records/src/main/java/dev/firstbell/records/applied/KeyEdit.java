package dev.firstbell.records.applied;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * One edit of a text file: a piece of text in place of another one. Immutable.
 *
 * @param key the keys that lead to the value, such as {@code [hub, concurrentSpawnLimit]}. An entry of a list is named by
 *     its course or name and by its number among the entries of that name: {@code CSCI-1300#1}
 * @param before the text that was replaced, such as {@code 64}; empty if the key was inserted
 * @param after the text in its place
 * @param valueAt where in {@code after} the value of the key begins, in UTF-16 units
 */
public record KeyEdit(List<String> key, String before, String after, int valueAt) {
    public KeyEdit {
        key = List.copyOf(key);
        requireNonNull(before, "before is null");
        requireNonNull(after, "after is null");
        if (key.isEmpty() || valueAt < 0 || valueAt > after.length()) {
            throw new IllegalArgumentException("an edit needs a key, and its value lies in the new text: " + key);
        }
    }

    /** The key in one word, as in messages: {@code hub.concurrentSpawnLimit}. */
    @JsonIgnore
    public String name() {
        return String.join(".", key);
    }

    /** Whether the key was not there before. */
    @JsonIgnore
    public boolean isInserted() {
        return before.isBlank() || valueAt > 0;
    }
}
