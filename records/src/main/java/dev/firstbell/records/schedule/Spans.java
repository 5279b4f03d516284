package dev.firstbell.records.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Merges requests by maximum, in one pass over their boundaries. */
final class Spans {
    private final Instant until;
    private final List<Period.Span> spans = new ArrayList<>();

    /** The open requests by their number of nodes, each with the number of its open pieces. */
    private final TreeMap<Integer, Map<Request, Integer>> open = new TreeMap<>();

    private Spans(Instant until) {
        this.until = until;
    }

    private record Boundary(Instant at, boolean opens, Request request) {}

    static List<Period.Span> of(List<HeldRequest> held, Instant from, Instant until) {
        List<Boundary> boundaries = new ArrayList<>();
        for (HeldRequest each : held) {
            for (HeldRequest.Piece piece : each.pieces()) {
                if (piece.from().isBefore(until) && piece.until().isAfter(from)) {
                    boundaries.add(
                            new Boundary(piece.from().isAfter(from) ? piece.from() : from, true, each.request()));
                    boundaries.add(new Boundary(piece.until(), false, each.request()));
                }
            }
        }
        boundaries.sort(Comparator.comparing(Boundary::at));
        return new Spans(until).merge(boundaries, from);
    }

    private List<Period.Span> merge(List<Boundary> boundaries, Instant from) {
        Instant at = from;
        for (int i = 0; i < boundaries.size() && boundaries.get(i).at().isBefore(until); ) {
            Instant next = boundaries.get(i).at();
            if (next.isAfter(at)) {
                add(at, next);
                at = next;
            }
            while (i < boundaries.size() && boundaries.get(i).at().equals(next)) {
                count(boundaries.get(i));
                i++;
            }
        }
        add(at, until);
        return spans;
    }

    private void count(Boundary boundary) {
        Request request = boundary.request();
        Map<Request, Integer> same = open.computeIfAbsent(request.nodes(), nodes -> new LinkedHashMap<>());
        same.merge(request, boundary.opens() ? 1 : -1, Integer::sum);
        if (same.get(request) == 0) {
            same.remove(request);
        }
        if (same.isEmpty()) {
            open.remove(request.nodes());
        }
    }

    private void add(Instant from, Instant to) {
        int nodes = open.isEmpty() ? 0 : open.lastKey();
        Map<Request, Integer> largest = nodes == 0 ? Map.of() : open.lastEntry().getValue();
        List<Request> named = largest.keySet().stream().limit(Period.MOST_NAMED).toList();
        int more = largest.size() - named.size();
        Period.Span last = spans.isEmpty() ? null : spans.get(spans.size() - 1);
        if (last != null && last.nodes() == nodes && last.deciding().equals(named) && last.more() == more) {
            spans.set(spans.size() - 1, new Period.Span(last.from(), to, nodes, named, more));
        } else {
            spans.add(new Period.Span(from, to, nodes, named, more));
        }
    }
}
