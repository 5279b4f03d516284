package dev.firstbell.cli.prescale;

import static java.util.Objects.requireNonNull;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.records.prescale.Rehearsal;
import dev.firstbell.records.prescale.Rehearsal.NodeTimes;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A rehearsal for people. */
final class RehearsalText {
    private final PrintWriter out;

    RehearsalText(PrintWriter out) {
        this.out = requireNonNull(out, "out is null");
    }

    void print(Rehearsal rehearsal) {
        out.println(
                rehearsal.asked().count() + " by " + rehearsal.asked().means().title() + ": "
                        + rehearsal
                                .took()
                                .map(time -> "all were there after " + DisplayText.time(time))
                                .orElse("not all came"));
        for (NodeTimes node : rehearsal.nodes()) {
            out.println("  " + node.name() + ": "
                    + (node.already()
                            ? "was there before"
                            : since(rehearsal, "Ready", node.readyAt()) + ", "
                                    + since(
                                            rehearsal,
                                            "with the image",
                                            node.imageAt().or(node::seenWarmAt))));
        }
        rehearsal
                .failures()
                .forEach(missing -> out.println("  from " + after(rehearsal, missing.firstAt()) + " to "
                        + after(rehearsal, missing.lastAt()) + ": " + StatusText.words(missing.failure())));
    }

    /** The cluster's clock may differ from this machine's, so that a new node seems older than the rehearsal. */
    private static String since(Rehearsal rehearsal, String state, Optional<Instant> at) {
        return at.map(time -> state
                        + (time.isBefore(rehearsal.askedAt())
                                ? " at " + time + ", before it was asked for (the clocks differ)"
                                : " after " + after(rehearsal, time)))
                .orElse("not " + state + " by the end");
    }

    private static String after(Rehearsal rehearsal, Instant at) {
        return DisplayText.time(Duration.between(rehearsal.askedAt(), at));
    }
}
