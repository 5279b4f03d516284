package dev.firstbell.deploy.hub;

import dev.firstbell.deploy.hub.form.HubLine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The pods or machines that a transport names as sources of a hub's lines. A hub is one process. Not thread-safe. */
final class LogSources {
    /** Two pods of one hub may overlap for a moment while one replaces the other. */
    private static final Duration REPLACED = Duration.ofMinutes(2);

    private static final int MOST = 1000;
    private static final int FEWEST_LINES = 3;

    private final Map<String, Source> sources = new HashMap<>();

    private static final class Source {
        private final String name;
        private Instant first;
        private Instant last;
        private long lines;

        Source(String name, Instant at) {
            this.name = name;
            this.first = at;
            this.last = at;
        }
    }

    void add(HubLine line, Instant at) {
        line.source()
                .filter(name -> sources.containsKey(name) || sources.size() < MOST)
                .ifPresent(name -> {
                    Source source = sources.computeIfAbsent(name, key -> new Source(key, at));
                    source.first = at.isBefore(source.first) ? at : source.first;
                    source.last = at.isAfter(source.last) ? at : source.last;
                    source.lines++;
                });
    }

    /** The names of the sources that wrote while another one did. */
    List<String> atTheSameTime() {
        List<Source> inOrder = sources.values().stream()
                .filter(source -> source.lines >= FEWEST_LINES)
                .sorted(Comparator.comparing(source -> source.first))
                .toList();
        List<String> found = new ArrayList<>();
        for (Source source : inOrder) {
            boolean overlaps = inOrder.stream()
                    .anyMatch(other -> other != source
                            && source.first.plus(REPLACED).isBefore(other.last)
                            && other.first.plus(REPLACED).isBefore(source.last));
            if (overlaps) {
                found.add(source.name);
            }
        }
        return found;
    }
}
