package dev.firstbell.records.ledger;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.firstbell.records.io.JournalLine;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** One line of a ledger. {@code at} is when the line was written, by the clock of the machine that wrote it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = LedgerEntry.Opened.class, name = "opened"),
    @JsonSubTypes.Type(value = LedgerEntry.Promised.class, name = "promised"),
    @JsonSubTypes.Type(value = LedgerEntry.Held.class, name = "held")
})
public sealed interface LedgerEntry extends JournalLine {
    /**
     * The first line. A ledger that was merged from several has more than one.
     *
     * @param schema the version of the format
     */
    record Opened(Instant at, int schema) implements LedgerEntry {
        public Opened {
            at = micros(at);
            if (schema != Ledger.SCHEMA) {
                throw new IllegalArgumentException("schema must be " + Ledger.SCHEMA + ": " + schema);
            }
        }
    }

    /** A promise that was recorded; it is in force for classes that start after {@code at}. */
    record Promised(Instant at, Promise promise) implements LedgerEntry {
        public Promised {
            at = micros(at);
            requireNonNull(promise, "promise is null");
        }
    }

    /** A class that took place, held against its promise. */
    record Held(Instant at, HeldClass held) implements LedgerEntry {
        public Held {
            at = micros(at);
            requireNonNull(held, "held is null");
        }
    }

    private static Instant micros(Instant at) {
        return requireNonNull(at, "at is null").truncatedTo(ChronoUnit.MICROS);
    }
}
