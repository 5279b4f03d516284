package dev.firstbell.deploy.prescale.rehearse;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.prescale.NodeReadiness;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Rehearsal;
import dev.firstbell.records.prescale.Rehearsal.Missing;
import dev.firstbell.records.prescale.Rehearsal.NodeTimes;
import dev.firstbell.records.prescale.Verification;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One rehearsal: asks for room, looks until it is there or the time is over, keeps it for a while, and sets the count back,
 * also if it fails or is stopped. For one use; not thread-safe.
 */
public final class Rehearser {
    private final Prescaler prescaler;
    private final Times times;
    private final Clock clock;
    private final Pause pause;
    private final Map<String, NodeTimes> nodes = new TreeMap<>();
    private final Map<PrescaleFailure.Kind, Missing> failures = new EnumMap<>(PrescaleFailure.Kind.class);
    private final Set<String> already = new HashSet<>();

    /**
     * How long a rehearsal takes.
     *
     * @param atMost how long it waits for the room
     * @param hold how long it keeps the room once it is there
     * @param interval between two looks
     */
    public record Times(Duration atMost, Duration hold, Duration interval) {
        public Times {
            for (Duration each : List.of(atMost, interval)) {
                if (each.isNegative() || each.isZero()) {
                    throw new IllegalArgumentException("must be longer than zero: " + each);
                }
            }
            if (hold.isNegative()) {
                throw new IllegalArgumentException("hold must not be negative: " + hold);
            }
        }
    }

    /** Waits between two looks. */
    @FunctionalInterface
    public interface Pause {
        /** Returns after the duration, or earlier if the rehearsal is stopped. */
        void pause(Duration duration);
    }

    public Rehearser(Prescaler prescaler, Times times, Clock clock, Pause pause) {
        this.prescaler = requireNonNull(prescaler, "prescaler is null");
        this.times = requireNonNull(times, "times is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.pause = requireNonNull(pause, "pause is null");
    }

    /**
     * Runs the rehearsal.
     *
     * @param asked the room to ask for, by the prescaler's means
     * @param stopped once true, the room is given back without further waiting
     * @param progress receives each look
     * @throws BadInputException if the cluster is asked for so much already, so that nothing would be rehearsed
     * @throws PrescaleException if the room cannot be asked for; nothing was changed then
     */
    public Rehearsal run(Prescaling asked, BooleanSupplier stopped, Consumer<Verification> progress) {
        int before = prescaler.applied();
        if (before >= asked.count()) {
            throw new BadInputException("the cluster is asked for " + before + " already, so a rehearsal of "
                    + asked.count() + " would show nothing; rehearse outside of classes, or more than " + before);
        }
        prescaler.verify(before).nodes().stream().map(NodeReadiness::name).forEach(already::add);
        Instant askedAt = clock.instant();
        prescaler.apply(asked.count());
        Optional<Instant> verifiedAt = Optional.empty();
        Optional<Instant> givenBackAt = Optional.empty();
        try {
            verifiedAt = watch(asked.count(), askedAt, stopped, progress);
            if (verifiedAt.isPresent() && !stopped.getAsBoolean()) {
                pause.pause(times.hold());
            }
        } finally {
            givenBackAt = giveBack(before);
        }
        return new Rehearsal(
                Rehearsal.SCHEMA,
                asked,
                before,
                askedAt,
                times.interval(),
                verifiedAt,
                List.copyOf(nodes.values()),
                List.copyOf(failures.values()),
                givenBackAt);
    }

    private Optional<Instant> watch(
            int count, Instant askedAt, BooleanSupplier stopped, Consumer<Verification> progress) {
        Instant end = askedAt.plus(times.atMost());
        while (!stopped.getAsBoolean()) {
            Optional<Verification> look = look(count);
            Instant now = clock.instant();
            look.ifPresent(seen -> {
                note(seen, now);
                progress.accept(seen);
            });
            if (look.filter(Verification::verified).isPresent()) {
                return Optional.of(now);
            }
            if (!now.isBefore(end)) {
                return Optional.empty();
            }
            Duration left = Duration.between(now, end);
            pause.pause(left.compareTo(times.interval()) < 0 ? left : times.interval());
        }
        return Optional.empty();
    }

    /** A look that fails is a reason like others: the API server of a small cluster is away for minutes when it is resized. */
    private Optional<Verification> look(int count) {
        try {
            return Optional.of(prescaler.verify(count));
        } catch (PrescaleException e) {
            note(e.failure(), clock.instant());
            return Optional.empty();
        }
    }

    private void note(Verification look, Instant now) {
        look.failures().forEach(failure -> note(failure, now));
        for (NodeReadiness node : look.nodes()) {
            Optional<NodeTimes> known = Optional.ofNullable(nodes.get(node.name()));
            nodes.put(
                    node.name(),
                    new NodeTimes(
                            node.name(),
                            already.contains(node.name()),
                            known.flatMap(NodeTimes::readyAt).or(node::readyAt),
                            known.flatMap(NodeTimes::imageAt).or(node::imageAt),
                            known.flatMap(NodeTimes::seenWarmAt)
                                    .or(() -> Optional.of(now).filter(warm -> node.warm()))));
        }
    }

    private void note(PrescaleFailure failure, Instant now) {
        failures.merge(
                failure.kind(),
                new Missing(failure, now, now),
                (first, again) -> new Missing(first.failure(), first.firstAt(), now));
    }

    private Optional<Instant> giveBack(int before) {
        try {
            prescaler.apply(before);
            return Optional.of(clock.instant());
        } catch (PrescaleException e) {
            note(e.failure(), clock.instant());
            return Optional.empty();
        }
    }
}
