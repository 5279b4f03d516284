package dev.firstbell.records.schedule;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A calendar of a schedule, and what its events mean. An event's own {@code nodes: 5} in its description counts first, then the
 * first rule that its title matches. An event with neither is refused.
 *
 * @param file its path, relative to the schedule's folder
 * @param lead how long before an event its nodes are requested; empty only if no event requests nodes
 * @param heldOnHolidays which events request nodes on a holiday, too
 * @param rules in order
 */
public record CalendarUse(String file, Optional<Duration> lead, Held heldOnHolidays, List<Rule> rules) {
    public CalendarUse {
        requireNonNull(file, "file is null");
        requireNonNull(lead, "lead is null");
        requireNonNull(heldOnHolidays, "heldOnHolidays is null");
        rules = List.copyOf(rules);
    }

    /** Which events of a calendar request nodes on a holiday. */
    public enum Held {
        /** Events that do not repeat: a person entered that day. */
        SINGLE,
        /** All events. */
        ALL,
        /** None; for exports that list every meeting of a series as an event of its own. */
        NONE;

        /** As it is written in a file. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What events with a title mean.
     *
     * @param summary the title, in any case; {@code *} stands for any characters
     * @param meaning what they mean
     * @param nodes how many nodes they request; empty unless the meaning is {@link Meaning#NODES}
     */
    public record Rule(String summary, Meaning meaning, OptionalInt nodes) {
        public Rule {
            requireNonNull(summary, "summary is null");
            requireNonNull(meaning, "meaning is null");
            if (nodes.isPresent() != (meaning == Meaning.NODES)) {
                throw new IllegalArgumentException("a rule has a number of nodes, or another meaning");
            }
        }
    }

    /** What an event means. */
    public enum Meaning {
        /** It requests nodes. */
        NODES,
        /** There are no classes while it lasts. */
        HOLIDAY,
        /** Nothing. */
        IGNORE;

        /** As it is written in a file. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
