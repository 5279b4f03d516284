package dev.firstbell.deploy.prescale.converge;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.deploy.prescale.converge.JobStore.Kept;
import dev.firstbell.deploy.prescale.converge.Step.Action;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import dev.firstbell.records.prescale.Verification;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One look: reads the cluster, decides, acts on a difference, and verifies. It may be ended by force between any two steps
 * and started again, and two may run at once.
 *
 * <p>The intended count is stored before it is applied, so that the next look recognises it as the job's own.
 */
public final class Converger {
    /** While these are all that is wrong, nodes are on their way. */
    private static final Set<Kind> ON_THE_WAY =
            EnumSet.of(Kind.NODES_BOOTING, Kind.IMAGE_PULLING, Kind.OPERATION_RUNNING, Kind.UNEXPLAINED);

    private final Prescaler prescaler;
    private final JobStore store;
    private final Policy policy;
    private final Settings settings;
    private final Clock clock;

    /**
     * How a job behaves.
     *
     * @param ceilings what is never exceeded
     * @param keep nodes are not given back if the schedule wants them again within it
     * @param patience how long nodes may take until their absence counts as a failure
     * @param every the time from one look to the next: nodes that the schedule wants before then are asked for now
     */
    public record Settings(Ceilings ceilings, Duration keep, Duration patience, Duration every) {
        public Settings {
            requireNonNull(ceilings, "ceilings is null");
            requireNonNull(keep, "keep is null");
            requireNonNull(patience, "patience is null");
            requireNonNull(every, "every is null");
        }
    }

    public Converger(Prescaler prescaler, JobStore store, Settings settings, Clock clock) {
        this.prescaler = requireNonNull(prescaler, "prescaler is null");
        this.store = requireNonNull(store, "store is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.policy = new Policy(settings.ceilings(), settings.keep(), settings.every());
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * Looks once.
     *
     * @param remembered what the store kept when the look began
     * @param demand what the schedule wants
     * @param schedule the schedule's files, to be kept as the last valid one; empty if this is the last valid one already
     * @param clockAhead how far the API server's clock is ahead of this machine's; negative if it is behind; empty if
     *     that is not known
     * @param dryRun whether to change nothing
     * @throws JobStore.Conflict if another job has changed the state at the same time; read the store and look again
     * @throws PrescaleException if the cluster cannot be read, so that nothing was decided
     */
    public Decision look(
            Kept remembered,
            Demand demand,
            Map<String, String> schedule,
            Optional<Duration> clockAhead,
            boolean dryRun) {
        Instant now = clock.instant();
        Kept kept = remembered;
        int applied = prescaler.applied();
        Look look = new Look(now, clockAhead, demand, applied, kept.state());
        Step step = policy.decide(look);
        List<String> because = new ArrayList<>(kept.problems());
        because.addAll(step.because());
        if (dryRun) {
            return decision(look, step, because, true, kept.state(), Optional.empty());
        }
        Map<String, String> files = schedule.isEmpty() ? kept.schedule() : schedule;
        JobState state = before(look, step).withUsage(look.usage());
        if (!state.equals(kept.state()) || !files.equals(kept.schedule())) {
            kept = store.write(state, files, kept);
        }
        Optional<PrescaleFailure> error = apply(look, step);
        JobState after = error.isPresent() ? state : after(look, step, state, now);
        Decision decision = decision(look, step, because, false, after, error);
        JobState last = decision.verification().map(Verification::verified).orElse(false)
                ? after.verified()
                : after.missingSince(now);
        if (!last.equals(state)) {
            store.write(last, files, kept);
        }
        return decision;
    }

    private static JobState before(Look look, Step step) {
        if (step.action() != Action.HOLD) {
            return look.state().changing(look.applied(), step.count());
        }
        return step.manual().map(look.state()::withManual).orElse(look.state());
    }

    /** The policy has decided about the count that it saw, and not about one that a person has set since. */
    private Optional<PrescaleFailure> apply(Look look, Step step) {
        if (step.action() == Action.HOLD) {
            return Optional.empty();
        }
        try {
            prescaler.replace(look.applied(), step.count());
            return Optional.empty();
        } catch (PrescaleException e) {
            return Optional.of(e.failure());
        }
    }

    private static JobState after(Look look, Step step, JobState state, Instant now) {
        if (step.manual().isPresent()) {
            return state;
        }
        boolean asWanted = step.action() != Action.HOLD || step.count() == step.wanted();
        if (!asWanted && !look.state().isOurs(look.applied())) {
            return state;
        }
        Optional<Instant> raised = step.action() == Action.RAISE ? Optional.of(now) : state.raisedAt();
        return state.withApplied(step.count(), raised);
    }

    /** Verifies what the schedule wants, as far as it was asked for. */
    private Decision decision(
            Look look,
            Step step,
            List<String> because,
            boolean dryRun,
            JobState state,
            Optional<PrescaleFailure> notApplied) {
        Optional<PrescaleFailure> error = notApplied;
        Optional<Verification> verification = Optional.empty();
        int asked = notApplied.isPresent() ? look.applied() : step.count();
        try {
            verification = Optional.of(prescaler.verify(Math.min(asked, step.wanted())));
        } catch (PrescaleException e) {
            error = error.or(() -> Optional.of(e.failure()));
        }
        return new Decision(
                look.now(),
                step.action(),
                look.applied(),
                step.count(),
                step.wanted(),
                because,
                dryRun,
                dryRun && step.action() == Action.RAISE
                        ? ofDryRun(step, verification, error)
                        : outcome(look.now(), state, step.count() < step.wanted(), verification, error),
                verification,
                error,
                look.demand().nextChange(look.now()));
    }

    /** Of a raise that did not take place. Whether a ceiling is below the schedule is known all the same. */
    private static Decision.Outcome ofDryRun(
            Step step, Optional<Verification> verification, Optional<PrescaleFailure> error) {
        if (error.isPresent() || verification.isEmpty()) {
            return Decision.Outcome.FAILED;
        }
        if (step.count() < step.wanted()) {
            return Decision.Outcome.LIMITED;
        }
        return verification.get().verified() ? Decision.Outcome.VERIFIED : Decision.Outcome.NOT_ASKED;
    }

    private Decision.Outcome outcome(
            Instant now,
            JobState state,
            boolean limited,
            Optional<Verification> verification,
            Optional<PrescaleFailure> error) {
        if (error.isPresent() || verification.isEmpty()) {
            return Decision.Outcome.FAILED;
        }
        if (verification.get().verified()) {
            return limited ? Decision.Outcome.LIMITED : Decision.Outcome.VERIFIED;
        }
        boolean onTheWay =
                verification.get().failures().stream().allMatch(failure -> ON_THE_WAY.contains(failure.kind()));
        boolean late = state.raisedAt()
                .filter(raised -> now.isAfter(raised.plus(settings.patience())))
                .isPresent();
        return onTheWay && !late ? Decision.Outcome.WAITING : Decision.Outcome.FAILED;
    }
}
