package dev.firstbell.simulations;

import dev.firstbell.simulations.internal.async.Persistence;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;

/** A clock that stands still except during pauses, which take no time of the machine's. */
public final class TestingTime extends Clock {
    private Instant now;

    public TestingTime(Instant begin) {
        now = begin;
    }

    /** Lets time pass. */
    public synchronized CompletableFuture<Void> pass(Duration duration) {
        now = now.plus(duration);
        return CompletableFuture.completedFuture(null);
    }

    /** The persistence of a clean-up that begins now. */
    public Persistence persistence(int users) {
        return Persistence.begin(this, this::pass, users);
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("only instants are asked of this clock");
    }
}
