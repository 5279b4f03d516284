package dev.firstbell.deploy.prescale.converge;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Windows of nodes; where they overlap, the largest number counts. */
record TestingDemand(List<Window> windows, ZoneId timeZone) implements Demand {
    record Window(Instant from, Instant until, int nodes) {}

    static TestingDemand of(Window... windows) {
        return new TestingDemand(List.of(windows), ZoneId.of("America/Denver"));
    }

    @Override
    public Wanted at(Instant instant) {
        int nodes = windows.stream()
                .filter(window -> !instant.isBefore(window.from()) && instant.isBefore(window.until()))
                .mapToInt(Window::nodes)
                .max()
                .orElse(0);
        return new Wanted(nodes, List.of(nodes == 0 ? "No window." : "A window of " + nodes + "."));
    }

    @Override
    public Optional<Instant> nextChange(Instant after) {
        return windows.stream()
                .flatMap(window -> Stream.of(window.from(), window.until()))
                .filter(instant -> instant.isAfter(after))
                .filter(instant ->
                        at(instant).nodes() != at(instant.minusMillis(1)).nodes())
                .min(Instant::compareTo);
    }
}
