package dev.firstbell.twin.term;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.timetable.Timetable;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Plans a term. The days of the week are planned one by one, since a night lies between them, and days with the same classes
 * once; the cost of the term is that of its days. Stateless and thread-safe; the same arguments always give the same plan, on
 * any number of threads.
 */
public final class TermPlanner {
    private static final int MOST_CHECKS = 12;
    /** Enough for figures that nothing is decided by. */
    static final int FEW_WORLDS = 500;

    private TermPlanner() {}

    /**
     * How thoroughly to plan.
     *
     * @param worlds in how many worlds candidates are simulated
     * @param checks in how many fresh worlds the plan is checked
     * @param seed determines all of them
     */
    public record Effort(int worlds, int checks, long seed) {
        /** What {@code plan} uses. */
        public static final Effort DEFAULT = new Effort(1000, 2000, 1);

        public Effort {
            if (worlds < 100 || checks < 100) {
                throw new IllegalArgumentException("a plan needs at least 100 worlds: " + worlds + ", " + checks);
            }
        }

        /** The fewest worlds that can show a probability: in them, all promises are kept. */
        public static int fewestFor(double target) {
            int worlds = 100;
            while (Proportion.allowedFailures(worlds, target) < 0) {
                worlds++;
            }
            return worlds;
        }
    }

    /** Plans a term for the pre-scaler of {@link Looks#CHART}. */
    public static TermOutcome plan(
            Timetable timetable, TwinParameters parameters, Effort effort, Consumer<String> progress) {
        return plan(timetable, parameters, Looks.CHART, effort, progress);
    }

    /**
     * Plans a term.
     *
     * @param looks when the pre-scaler looks at the schedule
     * @param progress takes a line for each day that is planned, from any thread
     */
    public static TermOutcome plan(
            Timetable timetable, TwinParameters parameters, Looks looks, Effort effort, Consumer<String> progress) {
        requireNonNull(timetable, "timetable is null");
        requireNonNull(parameters, "parameters is null");
        requireNonNull(looks, "looks is null");
        return new Term(timetable, parameters, looks, effort).plan(progress);
    }

    private static final class Term {
        private final Timetable timetable;
        private final TwinParameters parameters;
        private final Effort effort;
        private final Fleet fleet;
        private final Rivals rivals;
        private final List<Case> cases = new ArrayList<>();
        private final int largestStart;
        private final HubLimits hub;

        Term(Timetable timetable, TwinParameters parameters, Looks looks, Effort effort) {
            this.timetable = timetable;
            this.parameters = parameters;
            this.effort = effort;
            this.fleet = Fleet.of(parameters).withLooks(looks);
            this.rivals = new Rivals(parameters, fleet);
            cases.addAll(Case.of(timetable));
            this.largestStart = largestStart();
            this.hub = hubLimits();
        }

        private int largestStart() {
            double most = 0;
            for (Case of : cases) {
                for (DayGroup group : DayGroup.of(of.classes())) {
                    double students = 0;
                    for (int index : group.classes()) {
                        DayClass day = of.classes().get(index);
                        students += day.enrolled()
                                * Math.min(
                                        1,
                                        day.meeting().showUpMean()
                                                + 2 * day.meeting().showUpSd());
                    }
                    most = Math.max(most, students);
                }
            }
            return (int) Math.ceil(most);
        }

        /** As the closed form has them: room for all who start at once, and time for a start on a node that still boots. */
        private HubLimits hubLimits() {
            int nodes = Math.max(1, (largestStart + fleet.seats() - 1) / fleet.seats());
            Duration timeout = Duration.ofMinutes((long) Math.ceil(rivals.lead(nodes) * 4 / 3 / 60));
            HubLimits chart = HubLimits.Z2JH;
            return new HubLimits(
                    Math.max(chart.concurrentSpawnLimit(), (largestStart + 9) / 10 * 10),
                    timeout.compareTo(chart.startTimeout()) > 0 ? timeout : chart.startTimeout());
        }

        TermOutcome plan(Consumer<String> progress) {
            Diagnosis diagnosis = new Diagnosis(fleet, hub, timetable);
            List<Optional<SettingSearch.Searched>> found = cases.parallelStream()
                    .map(of -> {
                        Optional<SettingSearch.Searched> day = searched(of, diagnosis);
                        progress.accept(Words.days(of.days()) + ": " + (day.isPresent() ? "planned" : "no plan"));
                        return day;
                    })
                    .toList();
            for (int i = 0; i < cases.size(); i++) {
                if (found.get(i).isEmpty()) {
                    return diagnosis.of(cases.get(i).classes(), effort);
                }
            }
            progress.accept("comparing");
            SettingSearch settings = new SettingSearch(fleet, timetable.target());
            List<SettingSearch.Searched> days =
                    settings.means(found.stream().map(Optional::orElseThrow).toList());
            List<PlannedDay> planned = days.parallelStream().map(this::checked).toList();
            for (PlannedDay day : planned) {
                if (day.result() == null) {
                    return diagnosis.of(day.of().classes(), effort);
                }
            }
            Comparisons comparisons = new Comparisons(timetable, effort, fleet, rivals, hub, planned);
            Description description = new Description(timetable, effort, fleet);
            return new TermOutcome.Planned(new TermPlan(
                    timetable,
                    hub,
                    settings.lowestLimit(days, hub),
                    days.get(0).planner().means(),
                    fleet.looks(),
                    fleet.seats(),
                    largestStart,
                    planned.parallelStream().map(description::described).toList(),
                    comparisons.comparisons(),
                    comparisons.whatIfs(),
                    comparisons.frontier(),
                    effort.checks(),
                    description.notes(planned, parameters, hub)));
        }

        private Optional<SettingSearch.Searched> searched(Case of, Diagnosis diagnosis) {
            DayModel model = DayModel.of(fleet, of.classes(), effort.seed(), effort.worlds());
            DayPlanner planner = new DayPlanner(model, hub, Means.NODE_PLACEHOLDERS, timetable.target());
            return diagnosis.hopeless(of.classes(), effort)
                    ? Optional.empty()
                    : planner.plan().map(choices -> new SettingSearch.Searched(of, planner, choices));
        }

        /** A day in fresh worlds, with more where a class misses the target there. */
        private PlannedDay checked(SettingSearch.Searched day) {
            DayPlanner planner = day.planner();
            List<Choice> choices = day.choices();
            int allowed = Proportion.allowedFailures(effort.checks(), timetable.target());
            for (int round = 1; choices != null && round <= MOST_CHECKS; round++) {
                // Each round has worlds that no choice was made by.
                DayModel fresh = DayModel.of(fleet, day.of().classes(), effort.seed() + 7919L * round, effort.checks());
                DayResult result = fresh.run(planner.policy(choices));
                int worst = 0;
                for (int i = 1; i < result.kept().length; i++) {
                    worst = result.kept()[i] < result.kept()[worst] ? i : worst;
                }
                if (result.worlds() - result.kept()[worst] <= allowed) {
                    return new PlannedDay(day.of(), planner, choices, fresh, result);
                }
                int missed = worst;
                int group = IntStream.range(0, planner.groups().size())
                        .filter(index -> planner.groups().get(index).classes().contains(missed))
                        .findFirst()
                        .orElseThrow();
                choices = planner.more(choices, group).orElse(null);
            }
            return new PlannedDay(day.of(), planner, List.of(), planner.model(), null);
        }
    }
}
