package dev.firstbell.analysis.decision;

import static java.util.Objects.requireNonNull;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.ScalingPlan.Evidence;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.Prescaling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The scaling plan of the setting that a sweep chooses. It is written, applied and shown like one that {@code plan} computed.
 */
public sealed interface SweepPlan {
    /** Decides for each case. */
    <T> T match(Function<? super Proposed, ? extends T> proposed, Function<? super None, ? extends T> none);

    /**
     * There is a plan.
     *
     * @param plan with the sweep, its runs and the margin as evidence, and without windows, so that its schedule is one
     *     window from the lead time to the end of class
     */
    record Proposed(ScalingPlan plan) implements SweepPlan {
        public Proposed {
            requireNonNull(plan, "plan is null");
        }

        @Override
        public <T> T match(Function<? super Proposed, ? extends T> proposed, Function<? super None, ? extends T> none) {
            return proposed.apply(this);
        }
    }

    /**
     * There is no plan.
     *
     * @param reason one sentence without a full stop
     */
    record None(String reason) implements SweepPlan {
        public None {
            requireNonNull(reason, "reason is null");
        }

        @Override
        public <T> T match(Function<? super Proposed, ? extends T> proposed, Function<? super None, ? extends T> none) {
            return none.apply(this);
        }
    }

    /**
     * The price of a node.
     *
     * @param usdPerNodeHour in US dollars
     * @param source where it comes from, as in the evidence of a plan
     */
    record Price(double usdPerNodeHour, String source) {
        public Price {
            requireNonNull(source, "source is null");
            if (!(usdPerNodeHour >= 0)) {
                throw new IllegalArgumentException("a price must not be negative: " + usdPerNodeHour);
            }
        }
    }

    /**
     * Makes the plan.
     *
     * @param file the class file of the sweep
     * @param sweep the name of the sweep, such as its file
     * @throws IllegalArgumentException if the class file is of another class
     */
    static SweepPlan of(Decision decision, ClassFile file, String sweep, Price price) {
        if (!file.name().equals(decision.className())) {
            throw new IllegalArgumentException(
                    "the sweep is of " + decision.className() + ", and the class file of " + file.name());
        }
        Optional<SettingFigures> chosen = decision.chosen();
        if (chosen.isEmpty()) {
            return new None("the sweep does not choose a setting: " + DecisionWords.headline(decision));
        }
        Setting setting = chosen.get().setting();
        Prescaling room = setting.prescaling();
        return switch (room.means().unit()) {
            case STUDENTS ->
                new None("“" + setting.name() + "” asks for room for students (" + room.inWords()
                        + "), and a schedule counts nodes; set it in the chart’s values");
            case NODES, NOTHING -> new Proposed(new Builder(decision, chosen.get(), file, sweep, price).plan());
        };
    }

    /** Puts the parts of a plan together. For one use. */
    record Builder(Decision decision, SettingFigures chosen, ClassFile file, String sweep, Price price) {
        private ScalingPlan plan() {
            Setting setting = chosen.setting();
            Prescaling room = setting.prescaling();
            Duration lead = room.count() == 0 ? Duration.ZERO : setting.lead();
            double nodeHours = room.count() * lead.plus(file.length()).toMillis() / 3_600_000.0;
            return new ScalingPlan(
                    ScalingPlan.SCHEMA,
                    file.name(),
                    ScalingPlan.SWEEP,
                    file.expected(),
                    decision.students(),
                    room.count(),
                    lead,
                    setting.hub(),
                    nodeHours,
                    nodeHours * price.usdPerNodeHour(),
                    evidence(),
                    List.of(),
                    List.of(),
                    notes(),
                    room.means() == Means.NODE_PLACEHOLDERS || room.means() == Means.NONE
                            ? Optional.empty()
                            : Optional.of(room));
        }

        private List<Evidence> evidence() {
            String kind = decision.provenance().label() + " (" + decision.rung().label() + ")";
            String runs = kind + ": mean of " + Plural.of(chosen.runs(), "run", "runs");
            List<Evidence> evidence = new ArrayList<>();
            evidence.add(new Evidence(
                    "sweep",
                    sweep,
                    kind + ": " + Plural.of(decision.blocks(), "repetition", "repetitions") + ", "
                            + Plural.of(decision.runs(), "run that counts", "runs that count") + ", "
                            + decision.leftOut().size() + " left out"));
            evidence.add(new Evidence(
                    "setting",
                    chosen.name(),
                    decision.outcome()
                            .match(
                                    winner -> "sweep: the winner",
                                    equal -> "sweep: the cheapest of "
                                            + equal.settings().size() + " that are equally good",
                                    notYet -> "",
                                    none -> "")));
            evidence.add(new Evidence(
                    "students", Integer.toString(decision.students()), "class plan of the sweep: those who came"));
            evidence.add(new Evidence(
                    "students within " + DisplayText.limit(decision.slo().within()),
                    DisplayText.share(chosen.share()),
                    runs
                            + chosen.shareInterval()
                                    .map(interval -> ", 95 % interval " + DisplayText.interval(interval))
                                    .orElse("")));
            evidence.add(new Evidence(
                    "95th percentile of the wait (s)",
                    (chosen.runsBeyondLimit() > 0 ? "> " : "")
                            + String.format(Locale.ROOT, "%.1f", chosen.p95().toMillis() / 1_000.0),
                    runs));
            decision.comparisons().stream()
                    .filter(pair -> pair.setting().equals(chosen.name()))
                    .forEach(pair -> evidence.add(new Evidence(
                            "margin over " + pair.other() + ": " + DecisionWords.criterion(pair.criterion()),
                            DecisionWords.mean(pair),
                            kind + ": " + DecisionWords.verdict(pair)
                                    + DecisionWords.interval(pair) + ", "
                                    + Plural.of(pair.blocks(), "repetition", "repetitions"))));
            chosen.nodeHours()
                    .ifPresent(hours ->
                            evidence.add(new Evidence("node-hours of a run", DisplayText.decimal(hours), runs)));
            evidence.add(new Evidence(
                    "US dollars per node-hour",
                    String.format(Locale.ROOT, "%.3f", price.usdPerNodeHour()),
                    price.source()));
            return evidence;
        }

        private List<String> notes() {
            List<String> notes = new ArrayList<>();
            decision.unfinished()
                    .ifPresent(rest -> notes.add("when this plan was written, " + rest.left() + " of " + rest.cells()
                            + " cells of the sweep were left"));
            if (file.students() > decision.students()) {
                notes.add("the sweep tested " + Plural.students(decision.students()) + ", and " + file.students()
                        + " are enrolled; if more come than were tested, the room may be too small");
            }
            if (chosen.runsThatMetSlo() < chosen.runs()) {
                notes.add("the SLO was met in " + chosen.runsThatMetSlo() + " of "
                        + Plural.of(chosen.runs(), "run", "runs") + " with this setting");
            }
            Prescaling room = chosen.setting().prescaling();
            if (room.means() != Means.NONE && room.means() != Means.NODE_PLACEHOLDERS) {
                notes.add("the sweep tested " + room.inWords() + "; `firstbell prescale converge --means "
                        + room.means().label() + "` uses the same means");
            }
            DecisionWords.leftOut(decision).forEach(notes::add);
            return notes;
        }
    }
}
