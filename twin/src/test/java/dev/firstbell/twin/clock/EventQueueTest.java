package dev.firstbell.twin.clock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.twin.clock.EventQueue.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EventQueueTest {
    private final EventQueue queue = new EventQueue();

    /** Few different instants, so that many events are due at once; one event in four is taken on the way. */
    @Property
    void eventsComeByInstantAndThenInTheOrderOfScheduling(
            @ForAll @Size(max = 600) List<@IntRange(max = 50) Integer> seconds) {
        EventQueue filled = new EventQueue();
        List<Event> left = new ArrayList<>();
        Comparator<Event> order = Comparator.comparing(Event::when).thenComparing(left::indexOf);
        for (int i = 0; i < seconds.size(); i++) {
            Event event = new Event(Instant.ofEpochSecond(seconds.get(i)), i, () -> {});
            filled.add(event);
            left.add(event);
            if (i % 4 == 3) {
                Event first = left.stream().min(order).orElseThrow();
                assertThat(filled.remove()).isSameAs(first);
                left.remove(first);
            }
        }
        for (Event expected : left.stream().sorted(order).toList()) {
            assertThat(filled.peek()).isSameAs(expected);
            assertThat(filled.remove()).isSameAs(expected);
        }
        assertThat(filled.peek()).isNull();
    }

    @Test
    void instantsTooFarAwayForNanosecondsAreInOrder() {
        Event last = new Event(Instant.MAX, 0, () -> {});
        Event beforeLast = new Event(Instant.MAX.minusNanos(1), 1, () -> {});
        Event first = new Event(Instant.MIN, 2, () -> {});
        Event middle = new Event(Instant.EPOCH, 3, () -> {});
        List.of(last, beforeLast, first, middle).forEach(queue::add);

        assertThat(List.of(queue.remove(), queue.remove(), queue.remove(), queue.remove()))
                .containsExactly(first, middle, beforeLast, last);
    }
}
