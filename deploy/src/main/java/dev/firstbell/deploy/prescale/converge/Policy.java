package dev.firstbell.deploy.prescale.converge;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.prescale.converge.JobState.Manual;
import dev.firstbell.deploy.prescale.converge.JobState.Usage;
import dev.firstbell.deploy.prescale.converge.Step.Action;
import dev.firstbell.records.io.Plural;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides what the cluster is asked for. Level-triggered: only what is wanted until the next look counts, so a look that
 * was missed, came late or happened twice does no harm. Immutable.
 *
 * <p>In doubt it does not lower: not within {@code keep} before the schedule wants as much again, not while the clocks of
 * this machine and the API server differ, and not below a count that a person has set, until the schedule changes.
 */
final class Policy {
    /** Beyond it, one of the two clocks is wrong. */
    static final Duration CLOCKS = Duration.ofMinutes(2);

    private final Ceilings ceilings;
    private final Duration keep;
    private final Duration every;

    /**
     * @param ceilings what is never exceeded
     * @param keep nodes are not given back if they are wanted again within it
     * @param every nodes that are wanted within it are asked for now, because the next look comes after it
     */
    Policy(Ceilings ceilings, Duration keep, Duration every) {
        this.ceilings = requireNonNull(ceilings, "ceilings is null");
        this.keep = requireNonNull(keep, "keep is null");
        if (keep.isNegative()) {
            throw new IllegalArgumentException("keep must not be negative: " + keep);
        }
        this.every = requireNonNull(every, "every is null");
        if (every.isNegative()) {
            throw new IllegalArgumentException("every must not be negative: " + every);
        }
    }

    Step decide(Look look) {
        List<String> because = new ArrayList<>();
        int wanted = wanted(look, because);
        Usage usage = look.usage();
        boolean ours = look.state().manual().isEmpty() && look.state().isOurs(look.applied());
        // Also nodes that are wanted again soon are not kept beyond it.
        if (usage.nodeHours() >= ceilings.nodeHoursPerDay() && (wanted > 0 || look.applied() > 0) && ours) {
            because.add(String.format(
                    Locale.ROOT,
                    "The ceiling of %s node hours a day is reached: %.1f were asked for on %s, so nothing is asked for until"
                            + " midnight.",
                    number(ceilings.nodeHoursPerDay()),
                    usage.nodeHours(),
                    usage.day()));
            return step(look, 0, wanted, because, Optional.empty());
        }
        int target = Math.min(wanted, ceilings.nodes());
        if (target < wanted) {
            because.add("The ceiling is " + Plural.of(ceilings.nodes(), "node", "nodes") + "; the schedule wants "
                    + wanted + ".");
        }
        if (look.applied() <= target) {
            return raised(look, target, wanted, because);
        }
        return lowered(look, target, wanted, because);
    }

    /** What is wanted until the next look. If the clocks differ, one of the two times is right, so the larger number is. */
    private int wanted(Look look, List<String> because) {
        Demand.Wanted ours = beforeTheNextLook(look.demand(), look.now());
        if (clocksAgree(look)) {
            because.addAll(ours.reasons());
            if (look.clockAhead().isEmpty()) {
                because.add(
                        "The API server's clock was not compared with this machine's: its answer has no Date, or did not"
                                + " come in time.");
            }
            return ours.nodes();
        }
        Demand.Wanted server = beforeTheNextLook(look.demand(), look.serverNow());
        because.addAll((server.nodes() > ours.nodes() ? server : ours).reasons());
        because.add("This machine's clock is " + difference(look.clockAhead().orElseThrow())
                + " the API server's; one of them is wrong, so the count is not lowered. Set the clock, or compare it with"
                + " the nodes'.");
        return Math.max(ours.nodes(), server.nodes());
    }

    /** The most that is wanted until the next look. A request that waited for that look would shorten the lead. */
    private Demand.Wanted beforeTheNextLook(Demand demand, Instant now) {
        Demand.Wanted most = demand.at(now);
        Optional<Instant> change = demand.nextChange(now);
        while (change.isPresent() && change.get().isBefore(now.plus(every))) {
            Demand.Wanted then = demand.at(change.get());
            if (then.nodes() > most.nodes()) {
                List<String> reasons = new ArrayList<>(then.reasons());
                reasons.add("The nodes are asked for early: the next look comes after their time.");
                most = new Demand.Wanted(then.nodes(), reasons);
            }
            change = demand.nextChange(change.get());
        }
        return most;
    }

    private static boolean clocksAgree(Look look) {
        return look.clockAhead()
                .filter(ahead -> ahead.abs().compareTo(CLOCKS) > 0)
                .isEmpty();
    }

    private Step raised(Look look, int target, int wanted, List<String> because) {
        if (look.applied() < target && !look.state().isOurs(look.applied())) {
            because.add("The count was " + look.applied()
                    + ", which this job has not set; the schedule wants more, so it is"
                    + " raised again. To keep fewer nodes, change the schedule or suspend the CronJob.");
        }
        return step(look, target, wanted, because, Optional.empty());
    }

    private Step lowered(Look look, int target, int wanted, List<String> because) {
        if (!clocksAgree(look)) {
            return step(look, look.applied(), wanted, because, look.state().manual());
        }
        // Not what is wanted until the next look: a count that a person has set is kept until the schedule changes.
        int now = look.demand().at(look.now()).nodes();
        Optional<Manual> manual = manual(look, now);
        if (manual.isPresent()) {
            because.add("The count is " + look.applied()
                    + ", which this job has not set; it is kept until the schedule wants"
                    + " another number than " + now
                    + look.demand()
                            .nextChange(look.now())
                            .map(change -> ", at " + local(look, change))
                            .orElse("")
                    + ". `firstbell prescale release --force` gives the nodes back now.");
            return step(look, look.applied(), wanted, because, manual);
        }
        if (look.state()
                .manual()
                .filter(found -> found.count() == look.applied())
                .isPresent()) {
            because.add("The count " + look.applied()
                    + ", which this job has not set, was kept; the schedule has changed since, so it counts again.");
        }
        int soon = Math.min(look.demand().mostBetween(look.now(), look.now().plus(keep)), ceilings.nodes());
        int down = Math.max(target, Math.min(soon, look.applied()));
        if (down > target) {
            because.add("The schedule wants " + soon + " again within " + keep.toMinutes()
                    + " min, so these nodes are kept.");
        }
        return step(look, down, wanted, because, Optional.empty());
    }

    /** A count that a person has set: new, or known and as it was while the schedule wants the same. */
    private static Optional<Manual> manual(Look look, int wanted) {
        Optional<Manual> known = look.state().manual().filter(found -> found.count() == look.applied());
        if (known.isPresent()) {
            return known.filter(found -> found.wanted() == wanted);
        }
        return look.state().isOurs(look.applied()) ? Optional.empty() : Optional.of(new Manual(look.applied(), wanted));
    }

    private static Step step(Look look, int count, int wanted, List<String> because, Optional<Manual> manual) {
        Action action = count > look.applied() ? Action.RAISE : count < look.applied() ? Action.LOWER : Action.HOLD;
        return new Step(action, count, wanted, because, manual);
    }

    private static String local(Look look, Instant instant) {
        return instant.atZone(look.demand().timeZone()).toLocalDateTime() + " ("
                + look.demand().timeZone() + ")";
    }

    /** Where this machine's clock is, if the API server's is ahead of it by this. */
    private static String difference(Duration serverAhead) {
        return serverAhead.abs().toSeconds() + " s " + (serverAhead.isNegative() ? "ahead of" : "behind");
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
