package dev.firstbell.twin.term;

import dev.firstbell.records.timetable.Timetable;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.List;

/** Timetables of one week for tests. */
final class TestingTerms {
    static final double NINE = 9 * 3600;

    private static final String HEAD = "schema: 1\ntimeZone: America/Denver\n"
            + "terms: [{name: One week, from: 2027-01-11, through: 2027-01-17}]\n"
            + "slo: {share: 0.95, within: 90s, neverAtMost: 1}\n"
            + "arrivals: [{shape: burst, share: 0.9, mean: 60s}, {shape: uniform, share: 0.1, to: 15m}]\n";

    private TestingTerms() {}

    /** Meetings in YAML: {@code {course: A, days: [mon], start: 09:00, enrolled: 200}}. */
    static Timetable week(String... meetings) {
        return Timetable.parse(
                "test", HEAD + "meetings:\n  - " + String.join("\n  - ", meetings) + "\n", name -> new byte[0]);
    }

    static List<DayClass> monday(Timetable timetable) {
        return timetable.meetings().stream()
                .filter(meeting -> meeting.day() == DayOfWeek.MONDAY)
                .map(meeting -> DayClass.of(timetable, meeting))
                .toList();
    }

    static DayModel model(int worlds, TwinParameters parameters, String... meetings) {
        return DayModel.of(fleet(parameters), monday(week(meetings)), 1, worlds);
    }

    /** Nodes that are asked for at the minute. */
    static Fleet fleet(TwinParameters parameters) {
        return Fleet.of(parameters).withLooks(new Looks(Duration.ZERO, Duration.ZERO));
    }

    /** Nodes that take 100 s to boot and 200 s to pull, and a pre-scaler that acts at once. */
    static TwinParameters constant() {
        return TwinParameters.defaults()
                .with(RandomPart.NODE_BOOT, new Distribution.Constant(100))
                .with(RandomPart.IMAGE_PULL, new Distribution.Constant(200))
                .with(Quantity.PRESCALE_TICK, 1);
    }
}
