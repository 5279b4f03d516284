package dev.firstbell.cli.prescale;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.Plural;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.NodeReadiness;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.Verification;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A verification for people. */
final class StatusText {
    /** Less is within what clocks that are set by NTP, and a slow answer, explain. */
    private static final Duration CLOCKS = Duration.ofMinutes(2);

    private final PrintWriter out;

    StatusText(PrintWriter out) {
        this.out = requireNonNull(out, "out is null");
    }

    void print(Verification state) {
        int wanted = state.wanted().count();
        String unit = state.wanted().means().unit() == Means.Unit.STUDENTS ? "place" : "warm node";
        out.println(state.present() + " of " + Plural.of(wanted, unit, unit + "s") + " by "
                + state.wanted().means().title() + ": " + (state.verified() ? "verified" : "not verified"));
        state.nodes().forEach(node -> out.println("  " + line(node, state.at())));
        state.failures().forEach(failure -> out.println("  " + words(failure)));
        state.missingSources().forEach(source -> out.println("  not known: " + source));
        out.flush();
    }

    private static String line(NodeReadiness node, Instant look) {
        return node.name() + ": "
                + node.readyAt()
                        .map(at -> "Ready since " + at.truncatedTo(ChronoUnit.SECONDS)
                                + (at.isAfter(look.plus(CLOCKS))
                                        ? ", which is later than now, " + look.truncatedTo(ChronoUnit.SECONDS)
                                                + ": the clock of the node is ahead of the one that this is compared with"
                                        : ""))
                        .orElse("not Ready")
                + (node.schedulable() ? "" : ", not schedulable")
                + (node.image()
                        ? ", image there"
                                + node.imageSource()
                                        .map(source -> " (" + source + ")")
                                        .orElse("")
                        : ", image missing");
    }

    /** A failure with its source and remedy, on one line. */
    static String words(PrescaleFailure failure) {
        return failure.kind().label() + ": " + failure.found() + " (" + failure.source() + ")"
                + failure.remedy().map(remedy -> "; " + remedy).orElse("");
    }
}
