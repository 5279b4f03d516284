package dev.firstbell.twin.term;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.timetable.Timetable;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Plans a term. The days of the week are planned one by one, since a night lies between them, and days with the same classes
 * once; the cost of the term is that of its days. Stateless and thread-safe; the same arguments always give the same plan, on
 * any number of threads.
 */
public final class TermPlanner {
    private static final int MOST_CHECKS = 12;
    private static final double MORE_STUDENTS = 1.2;

    /** From this age on, a preemptible node may reach its end, 24 hours, within a class. */
    private static final double LONG_DAY = 20 * 3600;

    /** Enough for figures that nothing is decided by. */
    private static final int FEW_WORLDS = 500;

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
    }

    /**
     * Plans a term.
     *
     * @param progress takes a line for each day that is planned, from any thread
     */
    public static TermOutcome plan(
            Timetable timetable, TwinParameters parameters, Effort effort, Consumer<String> progress) {
        requireNonNull(timetable, "timetable is null");
        requireNonNull(parameters, "parameters is null");
        return new Term(timetable, parameters, effort).plan(progress);
    }

    /** A day with its plan, or with the reason why it has none. */
    private record PlannedDay(
            Case of, DayPlanner planner, List<Choice> choices, DayModel check, DayResult result, TermOutcome failure) {}

    private static final class Term {
        private final Timetable timetable;
        private final TwinParameters parameters;
        private final Effort effort;
        private final Fleet fleet;
        private final Rivals rivals;
        private final List<Case> cases = new ArrayList<>();
        private final int largestStart;
        private final HubLimits hub;

        Term(Timetable timetable, TwinParameters parameters, Effort effort) {
            this.timetable = timetable;
            this.parameters = parameters;
            this.effort = effort;
            this.fleet = Fleet.of(parameters);
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
            List<PlannedDay> planned = IntStream.range(0, cases.size())
                    .parallel()
                    .mapToObj(index -> {
                        PlannedDay day = day(cases.get(index));
                        progress.accept(
                                Words.days(day.of().days()) + ": " + (day.failure() == null ? "planned" : "no plan"));
                        return day;
                    })
                    .toList();
            for (PlannedDay day : planned) {
                if (day.failure() != null) {
                    return day.failure();
                }
            }
            progress.accept("comparing");
            List<TermPlan.Alternative> comparisons = comparisons(planned);
            return new TermOutcome.Planned(new TermPlan(
                    timetable,
                    hub,
                    fleet.seats(),
                    largestStart,
                    planned.stream().map(this::described).toList(),
                    comparisons,
                    whatIfs(planned),
                    frontier(planned),
                    effort.checks(),
                    notes(planned)));
        }

        private PlannedDay day(Case of) {
            DayModel search = DayModel.of(fleet, of.classes(), effort.seed(), effort.worlds());
            DayPlanner planner = new DayPlanner(search, hub, timetable.target());
            List<Choice> choices = planner.plan().orElse(null);
            int allowed = Proportion.allowedFailures(effort.checks(), timetable.target());
            for (int round = 1; choices != null && round <= MOST_CHECKS; round++) {
                // Each round has worlds that no choice was made by.
                DayModel fresh = DayModel.of(fleet, of.classes(), effort.seed() + 7919L * round, effort.checks());
                DayResult result = fresh.run(planner.policy(choices));
                int worst = 0;
                for (int i = 1; i < result.kept().length; i++) {
                    worst = result.kept()[i] < result.kept()[worst] ? i : worst;
                }
                if (result.worlds() - result.kept()[worst] <= allowed) {
                    return new PlannedDay(of, planner, choices, fresh, result, null);
                }
                int missed = worst;
                int group = IntStream.range(0, planner.groups().size())
                        .filter(index -> planner.groups().get(index).classes().contains(missed))
                        .findFirst()
                        .orElseThrow();
                choices = planner.more(choices, group).orElse(null);
            }
            return new PlannedDay(
                    of,
                    planner,
                    List.of(),
                    search,
                    null,
                    new Diagnosis(fleet, hub, timetable).of(of.classes(), effort));
        }

        // What it is compared with

        private List<TermPlan.Alternative> comparisons(List<PlannedDay> planned) {
            List<List<DayClass>> classes = cases.stream().map(Case::classes).toList();
            int cron = rivals.cronNodes(classes);
            List<TermPlan.Alternative> all = new ArrayList<>();
            all.add(sum(TermPlan.THIS, planned.stream().map(PlannedDay::result).toList(), planned, 0));
            all.add(sum("nothing", run(planned, day -> Rivals.nothing()), planned, 0));
            all.add(sum(
                    TermPlan.FIXED_CRON,
                    run(planned, day -> onWeekdays(day) ? rivals.cron(cron) : Rivals.nothing()),
                    planned,
                    idleWeekdays() * idle(rivals.cron(cron))));
            all.add(sum(
                    "always on",
                    run(planned, day -> Rivals.always(cron)),
                    planned,
                    (termDays().size() - meetingDays()) * idle(Rivals.always(cron))));
            all.add(sum(
                    "closed form",
                    run(planned, day -> rivals.closedForm(day.of().classes(), hub)),
                    planned,
                    0));
            all.add(new TermPlan.Alternative(
                    TermPlan.CLAIRVOYANT,
                    planned.stream()
                            .mapToDouble(day ->
                                    day.check().clairvoyantDollars() * day.of().occurrences())
                            .sum(),
                    1,
                    1));
            return all;
        }

        private static boolean onWeekdays(PlannedDay day) {
            return day.of().days().stream().allMatch(of -> of.compareTo(DayOfWeek.FRIDAY) <= 0);
        }

        /** The cost of a policy on a day without classes. */
        private double idle(DayPolicy policy) {
            return DayModel.of(fleet, List.of(), effort.seed(), 100).run(policy).dollars();
        }

        private TreeSet<LocalDate> termDays() {
            TreeSet<LocalDate> days = new TreeSet<>();
            timetable
                    .terms()
                    .forEach(term ->
                            term.from().datesUntil(term.through().plusDays(1)).forEach(days::add));
            return days;
        }

        private int meetingDays() {
            return cases.stream().mapToInt(Case::occurrences).sum();
        }

        /** Mondays to Fridays of the term without classes; a cron knows no holidays. */
        private long idleWeekdays() {
            long weekdays = termDays().stream()
                    .filter(date -> date.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0)
                    .count();
            long withClasses = timetable.classDays().stream()
                    .filter(date -> date.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0)
                    .filter(date -> cases.stream().anyMatch(of -> of.days().contains(date.getDayOfWeek())))
                    .count();
            return weekdays - withClasses;
        }

        private List<DayResult> run(List<PlannedDay> planned, Function<PlannedDay, DayPolicy> policy) {
            List<DayPolicy> policies = planned.stream().map(policy).toList();
            return IntStream.range(0, planned.size())
                    .parallel()
                    .mapToObj(i -> new DayModel(fleet, planned.get(i).check().sample()).run(policies.get(i)))
                    .toList();
        }

        private TermPlan.Alternative sum(
                String name, List<DayResult> results, List<PlannedDay> planned, double besides) {
            double dollars = besides;
            double kept = 0;
            long meetings = 0;
            double worst = 1;
            for (int i = 0; i < results.size(); i++) {
                DayResult result = results.get(i);
                int occurrences = planned.get(i).of().occurrences();
                dollars += result.dollars() * occurrences;
                kept += result.compliance() * result.kept().length * occurrences;
                meetings += (long) result.kept().length * occurrences;
                worst = Math.min(worst, result.worst().share());
            }
            return new TermPlan.Alternative(name, dollars, meetings == 0 ? 1 : kept / meetings, worst);
        }

        private List<TermPlan.Alternative> whatIfs(List<PlannedDay> planned) {
            return List.of(
                    elsewhere("boot takes twice as long", planned, fleet.withBoot(2), 1),
                    elsewhere("20 % more students", planned, fleet, MORE_STUDENTS),
                    elsewhere("no preemptible machines, on-demand fallback", planned, fleet.withoutMachines(true), 1),
                    elsewhere("no preemptible machines, no fallback", planned, fleet.withoutMachines(false), 1),
                    sum(
                            "the chart's hub limits",
                            run(
                                    planned,
                                    day -> DayPolicy.of(
                                            day.planner().policy(day.choices()).windows(), HubLimits.Z2JH)),
                            planned,
                            0));
        }

        private TermPlan.Alternative elsewhere(String name, List<PlannedDay> planned, Fleet other, double students) {
            int worlds = Math.min(effort.checks(), FEW_WORLDS);
            List<DayResult> results = IntStream.range(0, planned.size())
                    .parallel()
                    .mapToObj(i -> {
                        PlannedDay day = planned.get(i);
                        List<DayClass> classes = day.of().classes().stream()
                                .map(of -> of.withStudents(students))
                                .toList();
                        return DayModel.of(other, classes, day.check().sample().seed(), worlds)
                                .run(day.planner().policy(day.choices()));
                    })
                    .toList();
            return sum(name, results, planned, 0);
        }

        private List<TermPlan.Alternative> frontier(List<PlannedDay> planned) {
            List<TermPlan.Alternative> all = new ArrayList<>();
            int worlds = Math.min(effort.checks(), FEW_WORLDS);
            for (int more = -2; more <= 2; more++) {
                int nodes = more;
                all.add(sum(
                        nodes == 0
                                ? TermPlan.THIS
                                : Math.abs(nodes)
                                        + (nodes < 0 ? " fewer" : " more")
                                        + (Math.abs(nodes) == 1 ? " node" : " nodes"),
                        IntStream.range(0, planned.size())
                                .parallel()
                                .mapToObj(i -> {
                                    PlannedDay day = planned.get(i);
                                    List<Choice> changed = day.choices().stream()
                                            .map(choice -> choice.withNodes(
                                                    Math.max(0, Math.min(fleet.most(), choice.nodes() + nodes))))
                                            .toList();
                                    return DayModel.of(
                                                    fleet,
                                                    day.of().classes(),
                                                    day.check().sample().seed(),
                                                    worlds)
                                            .run(day.planner().policy(changed));
                                })
                                .toList(),
                        planned,
                        0));
            }
            return all;
        }

        // The plan in public terms

        private TermPlan.Day described(PlannedDay day) {
            DayResult result = day.result();
            List<TermPlan.Promise> promises = new ArrayList<>();
            for (DayOfWeek weekday : day.of().days()) {
                for (int i = 0; i < day.of().classes().size(); i++) {
                    DayClass of = day.of().classes().get(i);
                    int kept = result.kept()[i];
                    timetable.meetings().stream()
                            .filter(meeting -> meeting.day() == weekday
                                    && meeting.name().equals(of.meeting().name())
                                    && meeting.start().equals(of.meeting().start()))
                            .findFirst()
                            .ifPresent(meeting ->
                                    promises.add(new TermPlan.Promise(meeting, new Proportion(kept, result.worlds()))));
                }
            }
            return new TermPlan.Day(
                    day.of().days(), day.of().occurrences(), windows(day), promises, result.dollars(), result.peak());
        }

        private List<TermPlan.Window> windows(PlannedDay day) {
            List<TermPlan.Window> windows = new ArrayList<>();
            List<DayGroup> groups = day.planner().groups();
            DayModel model = DayModel.of(
                    fleet, day.of().classes(), day.check().sample().seed(), Math.min(FEW_WORLDS, effort.checks()));
            for (int i = 0; i < groups.size(); i++) {
                DayGroup group = groups.get(i);
                Choice choice = day.choices().get(i);
                windows.add(new TermPlan.Window(
                        group.classes().stream()
                                .map(index -> day.of().classes().get(index).meeting())
                                .toList(),
                        seconds(group.start()),
                        seconds(choice.leadSeconds()),
                        seconds(group.start() + choice.holdSeconds()),
                        choice.nodes(),
                        choice.nodes() == 0
                                ? Optional.empty()
                                : Optional.of(without(day, model, i, choice.withNodes(choice.nodes() - 1))),
                        choice.lead() == 0
                                ? Optional.empty()
                                : Optional.of(without(day, model, i, choice.withLead(choice.lead() - 1)))));
            }
            // Bridged breaks come as windows of their own.
            for (DayPolicy.Window window : Choice.windows(groups, day.choices())) {
                boolean ofGroup = groups.stream()
                        .anyMatch(group -> window.from() < group.start() && group.start() < window.until());
                if (!ofGroup) {
                    windows.add(new TermPlan.Window(
                            List.of(),
                            seconds(window.from()),
                            Duration.ZERO,
                            seconds(window.until()),
                            window.nodes(),
                            Optional.empty(),
                            Optional.empty()));
                }
            }
            windows.sort(Comparator.comparing(window -> window.start().minus(window.lead())));
            return windows;
        }

        private static Proportion without(PlannedDay day, DayModel model, int group, Choice choice) {
            DayResult result = model.run(day.planner().policy(DayPlanner.with(day.choices(), group, choice)));
            int[] kept = day.planner().groups().get(group).classes().stream()
                    .mapToInt(index -> result.kept()[index])
                    .toArray();
            return new Proportion(Arrays.stream(kept).min().orElse(0), result.worlds());
        }

        private static Duration seconds(double seconds) {
            return Duration.ofSeconds(Math.round(seconds));
        }

        private List<String> notes(List<PlannedDay> planned) {
            List<String> notes = new ArrayList<>(timetable.notes());
            if (!fleet.preemptible()) {
                notes.add(
                        "the nodes are never preempted in this plan (" + Quantity.POOL_PREEMPTIBLE.label() + " is 0)");
            }
            int most = planned.stream()
                    .mapToInt(day ->
                            day.choices().stream().mapToInt(Choice::nodes).max().orElse(0))
                    .max()
                    .orElse(0);
            if (most == fleet.most()) {
                notes.add("a window requests all " + most + " nodes that the pool allows (" + Quantity.POOL_MAX.label()
                        + "), so there is none to spare");
            }
            planned.stream()
                    .filter(day -> longest(day) > LONG_DAY)
                    .forEach(day -> notes.add(Words.days(day.of().days())
                            + ": nodes are held for more than 20 hours without a break; a preemptible machine lives for at"
                            + " most 24 hours, so replace the nodes before the last class"));
            notes.add(
                    "a class's servers are assumed to stop when it ends; with a longer `cull.timeout`, its nodes stay as"
                            + " much longer");
            return notes;
        }

        /** The longest time, in seconds, in which classes or windows hold nodes without a break. */
        private double longest(PlannedDay day) {
            List<DayPolicy.Window> held =
                    new ArrayList<>(day.planner().policy(day.choices()).windows());
            day.of().classes().forEach(of -> held.add(new DayPolicy.Window(of.start(), of.end(), 1)));
            held.sort(Comparator.comparingDouble(DayPolicy.Window::from));
            double longest = 0;
            double from = Double.NEGATIVE_INFINITY;
            double until = Double.NEGATIVE_INFINITY;
            for (DayPolicy.Window window : held) {
                from = window.from() > until + fleet.unneeded() ? window.from() : from;
                until = Math.max(until, window.until());
                longest = Math.max(longest, until - from);
            }
            return longest;
        }
    }
}
