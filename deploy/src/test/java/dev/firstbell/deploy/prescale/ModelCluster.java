package dev.firstbell.deploy.prescale;

import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.NodeReadiness;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** A cluster in memory whose nodes are warm some minutes after they were asked for, and that fails or ends the job on demand. */
public final class ModelCluster implements Prescaler {
    public static final Duration BOOT = Duration.ofMinutes(5);

    public final List<Integer> applied = new ArrayList<>();
    private final List<Instant> asked = new ArrayList<>();
    private Instant now;
    private int count;
    private int stepsUntilEnd = Integer.MAX_VALUE;
    private boolean byHand;
    private boolean refuses;
    private boolean stockedOut;

    /** The job was ended by force. */
    public static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    public ModelCluster(Instant now) {
        this.now = now;
    }

    public void at(Instant instant) {
        now = instant;
    }

    /** The job ends once: 1 before the next call has an effect, 2 after it, 3 before the one that follows, and so on. */
    public void killAt(int step) {
        stepsUntilEnd = step;
    }

    public void refuse(boolean refuse) {
        refuses = refuse;
    }

    public void stockOut() {
        stockedOut = true;
    }

    /** A person sets the count. */
    public void setByHand(int another) {
        set(another);
        byHand = true;
    }

    public int count() {
        return count;
    }

    @Override
    public Means means() {
        return Means.NODE_PLACEHOLDERS;
    }

    @Override
    public int applied() {
        return call(() -> count);
    }

    @Override
    public int replace(int expected, int wanted) {
        if (count != expected && byHand) {
            throw new PrescaleException(new PrescaleFailure(
                    Kind.SET_BY_ANOTHER, "the count is set to " + count, "the model", Optional.empty()));
        }
        return apply(wanted);
    }

    @Override
    public int apply(int wanted) {
        int before = count;
        return call(() -> {
            applied.add(wanted);
            set(wanted);
            byHand = false;
            return before;
        });
    }

    @Override
    public Verification verify(int wanted) {
        return call(() -> {
            List<NodeReadiness> nodes = IntStream.range(0, asked.size())
                    .mapToObj(i -> new NodeReadiness(
                            "node-" + i,
                            Optional.of(asked.get(i).plus(BOOT)).filter(ready -> !ready.isAfter(now)),
                            true,
                            !asked.get(i).plus(BOOT).isAfter(now),
                            Optional.empty(),
                            Optional.empty()))
                    .toList();
            int warm = stockedOut
                    ? 0
                    : (int) nodes.stream().filter(NodeReadiness::warm).count();
            List<PrescaleFailure> failures = warm >= wanted
                    ? List.of()
                    : List.of(new PrescaleFailure(
                            stockedOut ? Kind.STOCK_OUT : Kind.NODES_BOOTING,
                            (wanted - warm) + " nodes are missing",
                            "the model",
                            Optional.empty()));
            return new Verification(now, Prescaling.nodePlaceholders(wanted), warm, nodes, failures, List.of());
        });
    }

    private int set(int wanted) {
        while (asked.size() < wanted) {
            asked.add(now);
        }
        while (asked.size() > wanted) {
            asked.remove(asked.size() - 1);
        }
        return count = wanted;
    }

    private <T> T call(Supplier<T> work) {
        if (refuses) {
            throw new PrescaleException(new PrescaleFailure(
                    Kind.UNREACHABLE, "the API server does not answer", "the model", Optional.empty()));
        }
        endIfDue();
        T result = work.get();
        endIfDue();
        return result;
    }

    private void endIfDue() {
        if (stepsUntilEnd != Integer.MAX_VALUE && --stepsUntilEnd == 0) {
            stepsUntilEnd = Integer.MAX_VALUE;
            throw new Killed();
        }
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
