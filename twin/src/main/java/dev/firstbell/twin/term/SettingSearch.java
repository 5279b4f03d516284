package dev.firstbell.twin.term;

import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Means;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Chooses what all days of a term share: how the pre-scaler holds nodes; and finds how low the hub's limit of pending starts may
 * be. The days' own choices are already there, for node placeholders and a limit that no class reaches. Not thread-safe.
 */
final class SettingSearch {
    /** A pool minimum needs rights at the cloud's API and waits for operations, so it is chosen only if it saves as much. */
    private static final double WORTH = 0.98;

    /** A lower limit may cost so many of the promises of a class: within the noise of a plan's worlds. */
    private static final double UNNOTICED = 0.002;

    private static final int[] LIMITS = {64, 100, 150, 200, 300, 500};

    private final Fleet fleet;
    private final double target;

    SettingSearch(Fleet fleet, double target) {
        this.fleet = fleet;
        this.target = target;
    }

    /**
     * A day with choices that reach the target in the worlds of the search.
     *
     * @param of the day
     * @param planner what made the choices
     * @param choices for each group of classes
     */
    record Searched(Case of, DayPlanner planner, List<Choice> choices) {
        Searched {
            choices = List.copyOf(choices);
        }

        DayModel model() {
            return planner.model();
        }

        DayResult result() {
            return model().run(planner.policy(choices));
        }
    }

    /** The days by the pool's minimum if that saves enough; otherwise as they are. */
    List<Searched> means(List<Searched> days) {
        if (!fleet.resizes()) {
            return days;
        }
        double placeholders = dollars(days);
        // The same windows first: where they do not save enough, those that make up for slower operations do not
        // either.
        if (dollars(by(days, day -> Optional.of(day.choices())).orElseThrow()) > WORTH * placeholders) {
            return days;
        }
        return by(days, day -> day.planner().repaired(day.choices()))
                // Polishing hardly saves more than it must.
                .filter(other -> dollars(other) <= placeholders)
                .flatMap(other -> by(other, day -> Optional.of(day.planner().polished(day.choices()))))
                .filter(other -> dollars(other) <= WORTH * placeholders)
                .orElse(days);
    }

    /** The days by the pool's minimum, with other choices; empty if a day has none. */
    private Optional<List<Searched>> by(List<Searched> days, Function<Searched, Optional<List<Choice>>> choices) {
        List<Optional<Searched>> other = days.parallelStream()
                .map(day -> {
                    Searched held = new Searched(day.of(), day.planner().with(Means.POOL_MINIMUM), day.choices());
                    return choices.apply(held).map(found -> new Searched(held.of(), held.planner(), found));
                })
                .toList();
        return other.stream().allMatch(Optional::isPresent)
                ? Optional.of(other.stream().map(Optional::orElseThrow).toList())
                : Optional.empty();
    }

    private static double dollars(List<Searched> days) {
        return days.parallelStream()
                .mapToDouble(day -> day.result().dollars() * day.of().occurrences())
                .sum();
    }

    /** The lowest limit of pending starts with which no class noticeably breaks more promises; at least the chart's. */
    int lowestLimit(List<Searched> days, HubLimits widest) {
        List<Integer> limits = new ArrayList<>();
        for (int limit : LIMITS) {
            if (limit < widest.concurrentSpawnLimit()) {
                limits.add(limit);
            }
        }
        List<DayResult> most = days.parallelStream().map(Searched::result).toList();
        int low = 0;
        int high = limits.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            HubLimits hub = new HubLimits(limits.get(middle), widest.startTimeout());
            boolean enough =
                    IntStream.range(0, days.size()).parallel().allMatch(i -> suffices(days.get(i), hub, most.get(i)));
            if (enough) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low == limits.size() ? widest.concurrentSpawnLimit() : limits.get(low);
    }

    private boolean suffices(Searched day, HubLimits hub, DayResult most) {
        int worlds = most.worlds();
        int allowed = Proportion.allowedFailures(worlds, target);
        DayPolicy policy = day.planner().with(hub).policy(day.choices());
        Optional<DayResult> result = day.model().run(policy, DayModel.Bar.of(allowed));
        return result.isPresent()
                && IntStream.range(0, most.kept().length)
                        .allMatch(of -> most.kept()[of] - result.get().kept()[of] <= UNNOTICED * worlds);
    }
}
