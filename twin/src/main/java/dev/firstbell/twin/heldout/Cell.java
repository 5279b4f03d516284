package dev.firstbell.twin.heldout;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.Prescaling;
import java.util.Comparator;

/**
 * A class under a setting: runs that differ by chance alone. Immutable. Ordered as in a table.
 *
 * @param students of the class
 * @param prescaling the room
 * @param warm whether the room was asked for before class, and not when class started
 * @param concurrentSpawnLimit of the hub
 */
public record Cell(int students, Prescaling prescaling, boolean warm, int concurrentSpawnLimit)
        implements Comparable<Cell> {
    private static final Comparator<Cell> ORDER = Comparator.comparingInt(Cell::students)
            .thenComparing(cell -> cell.prescaling().means())
            .thenComparing(Cell::warm, Comparator.reverseOrder())
            .thenComparingInt(Cell::concurrentSpawnLimit)
            .thenComparingInt(cell -> cell.prescaling().count())
            .thenComparing(
                    cell -> cell.prescaling().strategy().map(Enum::ordinal).orElse(-1));

    public Cell {
        requireNonNull(prescaling, "prescaling is null");
    }

    /** For tables: {@code 5 node placeholders, warm, limit 64}. */
    public String inWords() {
        return prescaling.inWords()
                + (prescaling.means() == Means.NONE ? "" : warm ? ", warm" : ", cold")
                + ", limit " + concurrentSpawnLimit;
    }

    @Override
    public int compareTo(Cell other) {
        return ORDER.compare(this, other);
    }
}
