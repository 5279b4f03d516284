package dev.firstbell.analysis.report;

import dev.firstbell.analysis.report.ReportPage.Tick;
import dev.firstbell.records.classes.ClassPlan;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * The clock on the wall of the class: times as students read them, in the time zone of the campus.
 *
 * @param classStart when class starts
 * @param zone of the campus; UTC for a record that has none
 */
record ClassClock(Instant classStart, ZoneId zone) {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu, H:mm", Locale.ENGLISH);
    /** In the hour that the end of daylight saving time repeats, only this tells the two apart: {@code MDT}, {@code MST}. */
    private static final DateTimeFormatter ABBREVIATION = DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH);

    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("H:mm", Locale.ENGLISH);
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("H:mm:ss", Locale.ENGLISH);

    static ClassClock of(ClassPlan plan) {
        return new ClassClock(plan.classStart(), plan.timeZone().orElse(ZoneOffset.UTC));
    }

    /** The class start with its day and zone: {@code Monday, 25 January 2027, 9:00 MST (America/Denver)}. */
    String date() {
        ZonedDateTime start = classStart.atZone(zone);
        return DATE.format(start) + " "
                + (zone instanceof ZoneOffset ? offset() : ABBREVIATION.format(start) + " (" + zone + ")");
    }

    private String offset() {
        return zone.equals(ZoneOffset.UTC) ? "UTC" : "UTC" + zone;
    }

    /** {@code 9:00}; with seconds if the class does not start at a full minute. */
    String start() {
        return at(0, classStart.getEpochSecond() % 60 != 0);
    }

    /** Ticks at full minutes, or at multiples of seconds, of this clock. */
    List<Tick> ticks(Axis axis) {
        long step = axis.timeStep();
        // Time zones differ from UTC by whole quarters of an hour at present; longer steps are aligned to the local
        // hour.
        long shift = classStart.getEpochSecond()
                + zone.getRules().getOffset(classStart).getTotalSeconds();
        return axis.timeTicks(Math.floorMod(-shift, step), seconds -> at(seconds, step % 60 != 0));
    }

    private String at(long seconds, boolean withSeconds) {
        return (withSeconds ? SECONDS : MINUTES)
                .format(classStart.plusSeconds(seconds).atZone(zone));
    }
}
