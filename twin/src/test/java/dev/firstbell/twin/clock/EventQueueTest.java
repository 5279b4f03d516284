package dev.firstbell.twin.clock;

import static dev.firstbell.twin.TestingPlans.NINE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.twin.clock.EventQueue.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EventQueueTest {
    /**
     * Instants within a second, within the hour and hours apart, from the queue's start or before it, and some of them equal.
     * Every fourth event is taken before the others are scheduled, and one in five is cancelled.
     */
    @Property
    void eventsComeByInstantAndThenInTheOrderOfScheduling(
            @ForAll @Size(max = 400) List<@IntRange(min = -5, max = 300) Integer> times,
            @ForAll @LongRange(min = 1, max = 300_000_000_000L) long nanosApart) {
        EventQueue queue = new EventQueue(NINE);
        List<Event> left = new ArrayList<>();
        // The list is in the order of scheduling, and the first of several least elements is found.
        Comparator<Event> order = Comparator.comparing(Event::when);
        for (int i = 0; i < times.size(); i++) {
            Event event = new Event(NINE.plusNanos(times.get(i) * nanosApart), i, () -> {});
            queue.add(event);
            left.add(event);
            if (i % 5 == 4) {
                left.remove(i * 7 % left.size()).cancel();
            }
            if (i % 4 == 3) {
                Event first = left.stream().min(order).orElseThrow();
                assertThat(queue.peek()).isSameAs(first);
                queue.remove();
                left.remove(first);
            }
        }
        for (Event expected : left.stream().sorted(order).toList()) {
            assertThat(queue.peek()).isSameAs(expected);
            queue.remove();
        }
        assertThat(queue.peek()).isNull();
    }

    @Test
    void instantsTooFarAwayForNanosecondsAreInOrder() {
        EventQueue queue = new EventQueue(NINE);
        Event last = new Event(Instant.MAX, 0, () -> {});
        Event beforeLast = new Event(Instant.MAX.minusNanos(1), 1, () -> {});
        Event first = new Event(Instant.MIN, 2, () -> {});
        Event middle = new Event(Instant.EPOCH, 3, () -> {});
        List.of(last, beforeLast, first, middle).forEach(queue::add);

        for (Event expected : List.of(first, middle, beforeLast, last)) {
            assertThat(queue.peek()).isSameAs(expected);
            queue.remove();
        }
    }
}
