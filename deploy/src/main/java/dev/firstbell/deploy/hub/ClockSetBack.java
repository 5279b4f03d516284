package dev.firstbell.deploy.hub;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The offsets of local timestamps in one zone, also in the hour that comes twice because the clocks are set back. There the
 * order of the lines decides: where the timestamps jump back, the second time begins. Not thread-safe.
 */
final class ClockSetBack {
    /** Lines are not out of order by more. */
    private static final Duration JUMP = Duration.ofMinutes(2);

    private final ZoneId zone;
    private final ZoneRules rules;
    private final Map<ZoneOffsetTransition, Hour> hours = new TreeMap<>();
    private Optional<LocalDateTime> before = Optional.empty();
    private Optional<ZoneOffsetTransition> lastHour = Optional.empty();
    private long ascending;
    private long descending;
    private long surveyed;

    private static final class Hour {
        private long firstBack;
        private int back;
        private long firstForward;
        private int forward;
        private boolean begins;
    }

    ClockSetBack(ZoneId zone) {
        this.zone = zone;
        this.rules = zone.getRules();
    }

    ZoneId zone() {
        return zone;
    }

    /** Takes the timestamp of a line, in the order of the log. */
    void survey(long number, LocalDateTime local) {
        if (rules.isFixedOffset()) {
            return;
        }
        Optional<ZoneOffsetTransition> twice = twice(local);
        Optional<LocalDateTime> previous = before;
        previous.ifPresent(earlier -> {
            ascending += local.isAfter(earlier) ? 1 : 0;
            descending += local.isBefore(earlier) ? 1 : 0;
        });
        twice.ifPresent(transition -> {
            Hour hour = hours.computeIfAbsent(transition, key -> new Hour());
            hour.begins |= surveyed == 0;
            previous.filter(earlier -> lastHour.equals(twice)).ifPresent(earlier -> {
                if (earlier.minus(JUMP).isAfter(local)) {
                    hour.firstBack = hour.back++ == 0 ? number : hour.firstBack;
                } else if (earlier.plus(JUMP).isBefore(local)) {
                    hour.firstForward = hour.forward++ == 0 ? number : hour.firstForward;
                }
            });
        });
        before = Optional.of(local);
        lastHour = twice;
        surveyed++;
    }

    private Optional<ZoneOffsetTransition> twice(LocalDateTime local) {
        return Optional.ofNullable(rules.getTransition(local)).filter(ZoneOffsetTransition::isOverlap);
    }

    private boolean newestFirst() {
        return descending > ascending;
    }

    /** The offset of a timestamp without help of a transport. */
    ZoneOffset offset(long number, LocalDateTime local) {
        if (rules.isFixedOffset()) {
            return rules.getOffset(local);
        }
        return twice(local)
                .map(transition ->
                        isSecond(transition, number) ? transition.getOffsetAfter() : transition.getOffsetBefore())
                .orElseGet(() -> rules.getOffset(local));
    }

    /** The offset of a timestamp in the hour that comes twice, by a timestamp of the same line that has a zone. */
    Optional<ZoneOffset> offset(LocalDateTime local, Instant stamp) {
        return rules.isFixedOffset()
                ? Optional.empty()
                : twice(local)
                        .map(transition -> stamp.isBefore(transition.getInstant())
                                ? transition.getOffsetBefore()
                                : transition.getOffsetAfter());
    }

    private boolean isSecond(ZoneOffsetTransition transition, long number) {
        Hour hour = hours.get(transition);
        if (hour == null) {
            return false;
        }
        if (isShown(hour)) {
            return newestFirst() ? number < hour.firstForward : number >= hour.firstBack;
        }
        return beginsInSecond(hour);
    }

    private boolean isShown(Hour hour) {
        return (newestFirst() ? hour.forward : hour.back) == 1;
    }

    /** A log that begins in the first of the two hours and goes on would jump back. */
    private boolean beginsInSecond(Hour hour) {
        boolean goesOn = lastHour.isEmpty();
        return !newestFirst() && hour.begins && hour.back == 0 && goesOn;
    }

    /** What there is to say about an hour that comes twice and touches a period. */
    List<String> remarks(Instant from, Instant until) {
        List<String> remarks = new ArrayList<>();
        hours.forEach((transition, hour) -> {
            Instant set = transition.getInstant();
            Duration length = transition.getDuration().abs();
            if (set.plus(length).isBefore(from) || !set.minus(length).isBefore(until)) {
                return;
            }
            String clocks = "the clocks in " + zone + " were set back from "
                    + transition.getDateTimeBefore().toString().replace('T', ' ') + " to "
                    + transition.getDateTimeAfter().toLocalTime() + ", so the hub's timestamps from "
                    + transition.getDateTimeAfter().toLocalTime() + " to "
                    + transition.getDateTimeBefore().toLocalTime() + " come twice; ";
            if (isShown(hour)) {
                remarks.add(clocks + "those "
                        + (newestFirst() ? "above line " + hour.firstForward : "from line " + hour.firstBack + " on")
                        + " are taken as the second time (" + transition.getOffsetAfter()
                        + "), because the timestamps jump there");
            } else {
                remarks.add(clocks + "the order of the lines does not show which of the two a line is from, and all are"
                        + " taken as "
                        + (beginsInSecond(hour)
                                ? "the second (" + transition.getOffsetAfter() + ")"
                                : "the first (" + transition.getOffsetBefore() + ")"));
            }
        });
        return remarks;
    }
}
