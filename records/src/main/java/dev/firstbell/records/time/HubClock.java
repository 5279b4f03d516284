package dev.firstbell.records.time;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * The hub's time, and the only place that deals with speed.
 *
 * <p>For a real hub, the hub's time is the wall clock. For an embedded hub with {@code speed} 10, ten seconds pass at the hub
 * in one second of wall time. Timestamps come from {@link #now()}; waits are converted with {@link #toWall(Duration)}.
 * Records hold the hub's time.
 *
 * <p>Readings come from {@link System#nanoTime()}, anchored once to the wall clock, so they never go back within a process.
 * Two processes with the same epochs and speed agree as well as the machine's wall clock does.
 *
 * <p>Immutable and thread-safe.
 */
public final class HubClock extends Clock {
    private final Instant hubEpoch;
    private final Instant wallEpoch;
    private final double speed;
    private final LongSupplier nanos;
    private final long nanoEpoch;
    private final ZoneId zone;

    private HubClock(
            Instant hubEpoch, Instant wallEpoch, double speed, LongSupplier nanos, long nanoEpoch, ZoneId zone) {
        this.hubEpoch = hubEpoch;
        this.wallEpoch = wallEpoch;
        this.speed = speed;
        this.nanos = nanos;
        this.nanoEpoch = nanoEpoch;
        this.zone = zone;
    }

    /** The wall clock, for real hubs. */
    public static HubClock realTime() {
        Instant now = Instant.now();
        return paced(now, now, 1);
    }

    /**
     * A clock that shows {@code hubEpoch} when the wall clock shows {@code wallEpoch}, and runs {@code speed} times as fast.
     *
     * @throws IllegalArgumentException if {@code speed} is not a positive, finite number
     */
    public static HubClock paced(Instant hubEpoch, Instant wallEpoch, double speed) {
        return paced(hubEpoch, wallEpoch, speed, Clock.systemUTC(), System::nanoTime);
    }

    static HubClock paced(Instant hubEpoch, Instant wallEpoch, double speed, Clock wall, LongSupplier nanos) {
        requireNonNull(hubEpoch, "hubEpoch is null");
        requireNonNull(wallEpoch, "wallEpoch is null");
        if (!(speed > 0) || Double.isInfinite(speed)) {
            throw new IllegalArgumentException("speed must be a positive number: " + speed);
        }
        long sinceWallEpoch = Duration.between(wallEpoch, wall.instant()).toNanos();
        return new HubClock(hubEpoch, wallEpoch, speed, nanos, nanos.getAsLong() - sinceWallEpoch, ZoneOffset.UTC);
    }

    /** The hub's time now. */
    @Override
    public Instant instant() {
        return hubEpoch.plusNanos(Math.round((nanos.getAsLong() - nanoEpoch) * speed));
    }

    /** The hub's time now; the same as {@link #instant()}. */
    public Instant now() {
        return instant();
    }

    /** A duration of the hub's time in wall time. */
    public Duration toWall(Duration hub) {
        return Duration.ofNanos(Math.round(hub.toNanos() / speed));
    }

    /** A duration of wall time in the hub's time. */
    public Duration toHub(Duration wall) {
        return Duration.ofNanos(Math.round(wall.toNanos() * speed));
    }

    /** The wall time until the hub's clock shows {@code hub}; zero if that is past. */
    public Duration wallUntil(Instant hub) {
        Duration wall = toWall(Duration.between(now(), hub));
        return wall.isNegative() ? Duration.ZERO : wall;
    }

    /** Hub seconds per wall second. */
    public double speed() {
        return speed;
    }

    /** The hub instant at {@link #wallEpoch()}. */
    public Instant hubEpoch() {
        return hubEpoch;
    }

    /** The wall instant at which the clock showed {@link #hubEpoch()}. */
    public Instant wallEpoch() {
        return wallEpoch;
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public HubClock withZone(ZoneId newZone) {
        return new HubClock(hubEpoch, wallEpoch, speed, nanos, nanoEpoch, newZone);
    }
}
