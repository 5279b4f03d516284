package dev.firstbell.cli.ledger;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.TimeText;
import dev.firstbell.records.ledger.LedgerEntry;
import dev.firstbell.records.ledger.Promise;
import dev.firstbell.records.observed.Observation;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.RunInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The promise that was in force when a class started: of those that are about it, the one that was made last before it.
 *
 * @param at when it was made
 * @param promise the promise
 * @param moved whether the class met at another time than it promises for
 * @param notes what the reader must know, one line each
 */
record PromiseInForce(Instant at, Promise promise, boolean moved, List<String> notes) {
    PromiseInForce {
        notes = List.copyOf(notes);
    }

    /** A promise that may be in force, and when it was made. */
    private record Candidate(Instant at, Promise promise) {}

    /**
     * Finds the promise.
     *
     * @param place the run's folder, for messages
     * @param recorded the promises in the ledger
     * @param given the file of {@code --promise}, which was made no later than it was last changed
     * @throws BadInputException if no promise was in force, or if another one than the given one was
     */
    static PromiseInForce of(
            String place, RunInfo run, List<LedgerEntry.Promised> recorded, Optional<PromiseFile> given) {
        List<Candidate> all = new ArrayList<>();
        recorded.forEach(one -> all.add(new Candidate(one.at(), one.promise())));
        given.ifPresent(file -> file.promises().forEach(promise -> all.add(new Candidate(file.changedAt(), promise))));
        return new Search(place, run, given).in(all);
    }

    private record Search(String place, RunInfo run, Optional<PromiseFile> given) {
        PromiseInForce in(List<Candidate> all) {
            List<String> notes = new ArrayList<>();
            List<Candidate> about = about(all, notes);
            given.filter(file -> about.stream().noneMatch(one -> isOf(file, one.promise())))
                    .ifPresent(file -> {
                        throw new BadInputException("--promise: " + file.file() + " promises nothing about the class "
                                + Excerpt.quoted(className()) + " of " + place);
                    });
            List<Candidate> onTime = kept(about, one -> isAtItsTime(one.promise()));
            boolean moved = onTime.isEmpty();
            List<Candidate> before = before(moved ? about : onTime);
            List<Candidate> sameSetting = sameSetting(before);
            Instant last = sameSetting.stream()
                    .map(Candidate::at)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            List<Candidate> latest = kept(sameSetting, one -> one.at().equals(last));
            Candidate found = latest.get(0);
            if (latest.stream()
                            .map(one -> one.promise().setting().map(Search::essence))
                            .distinct()
                            .count()
                    > 1) {
                throw new BadInputException(place + ": the record names no setting, and the promise of " + last
                        + " is about several: " + settings(latest) + "; give a prediction of the one that was in use");
            }
            given.filter(file -> !isOf(file, found.promise())).ifPresent(file -> {
                throw new BadInputException("--promise: " + file.file() + " is of " + file.changedAt()
                        + ", and the ledger has a later promise for " + Excerpt.quoted(className()) + ", of "
                        + found.at() + ", which was in force when class started; leave out --promise");
            });
            checkSlo(found.promise().slo());
            if (run.setting().isEmpty() && found.promise().setting().isPresent()) {
                notes.add(place + ": the record names no setting; the promise is about "
                        + Excerpt.quoted(found.promise().setting().get().name()));
            }
            return new PromiseInForce(found.at(), found.promise(), moved, notes);
        }

        /** The promises with the class's name; otherwise those for its time, if they are of one class. */
        private List<Candidate> about(List<Candidate> all, List<String> notes) {
            List<Candidate> named =
                    kept(all, one -> one.promise().className().strip().equals(className()));
            if (!named.isEmpty()) {
                return named;
            }
            List<Candidate> byTime = kept(all, one -> one.promise().meets().isPresent() && isAtItsTime(one.promise()));
            List<String> classes = byTime.stream()
                    .map(one -> one.promise().className())
                    .distinct()
                    .toList();
            if (classes.size() == 1) {
                notes.add(place + ": the class " + Excerpt.quoted(className()) + " is taken for "
                        + Excerpt.quoted(classes.get(0)) + ", which the plan has at this time");
                return byTime;
            }
            throw new BadInputException(place + ": no promise is about the class " + Excerpt.quoted(className())
                    + (classes.size() > 1
                            ? "; the plan has " + classes.size() + " classes at its time: " + quoted(classes)
                            : all.isEmpty()
                                    ? "; record one before class with `firstbell ledger promise`, or give --promise"
                                    : "; those that there are, are about "
                                            + quoted(all.stream()
                                                    .map(one -> one.promise().className())
                                                    .distinct()
                                                    .toList())));
        }

        private List<Candidate> before(List<Candidate> about) {
            Instant start = run.classPlan().classStart();
            List<Candidate> before = kept(about, one -> one.at().isBefore(start));
            if (before.isEmpty()) {
                Instant first = about.stream()
                        .map(Candidate::at)
                        .min(Comparator.naturalOrder())
                        .orElseThrow();
                throw new BadInputException(place + ": class started at " + start + ", and "
                        + given.filter(file -> file.changedAt().equals(first))
                                .map(file -> file.file() + " was last changed at " + first
                                        + ", so nothing shows that it was a promise before class; copy files with their"
                                        + " times")
                                .orElse("the promise was made at " + first + ", which is not before class")
                        + "; to have a proof, record promises before class with `firstbell ledger promise`");
            }
            return before;
        }

        private List<Candidate> sameSetting(List<Candidate> before) {
            Optional<String> own = run.setting().map(Search::essence);
            List<Candidate> same = own.isEmpty()
                    ? before
                    : kept(
                            before,
                            one -> one.promise()
                                    .setting()
                                    .map(Search::essence)
                                    .map(own.get()::equals)
                                    .orElse(true));
            if (same.isEmpty()) {
                throw new BadInputException(place + ": the run used the setting "
                        + Excerpt.quoted(run.setting().get().name()) + ", and the promise is about "
                        + settings(before) + "; give a prediction of the setting that was in use");
            }
            return same;
        }

        private void checkSlo(Slo promised) {
            Slo own = run.classPlan().slo();
            boolean declared = run.observed().map(Observation::sloDeclared).orElse(true);
            if (declared && !own.equals(promised)) {
                throw new BadInputException(
                        place + ": the run was judged by another SLO than the one that was promised: " + inWords(own)
                                + " instead of " + inWords(promised));
            }
        }

        private static String inWords(Slo slo) {
            return number(100 * slo.share()) + " % within " + TimeText.configured(slo.within()) + ", at most "
                    + number(100 * slo.neverAtMost()) + " % never";
        }

        private static String number(double value) {
            double rounded = Math.round(value * 100) / 100.0;
            return rounded == Math.rint(rounded) ? Long.toString(Math.round(rounded)) : Double.toString(rounded);
        }

        private boolean isAtItsTime(Promise promise) {
            return promise.meets()
                    .map(meeting -> meeting.isAt(run.classPlan().classStart()))
                    .orElse(true);
        }

        private String className() {
            ClassPlan plan = run.classPlan();
            return plan.className().strip();
        }

        private static boolean isOf(PromiseFile file, Promise promise) {
            return file.promises().get(0).fileSha256().equals(promise.fileSha256());
        }

        private static List<Candidate> kept(List<Candidate> all, Predicate<Candidate> test) {
            return all.stream().filter(test).toList();
        }

        /** What of a setting decides how a class starts: everything but its name. */
        private static String essence(Setting setting) {
            return Json.lines()
                    .writeValueAsString(new Setting("-", setting.prescaling(), setting.lead(), setting.hub()));
        }

        private static String settings(List<Candidate> of) {
            return quoted(of.stream()
                    .map(one -> one.promise().setting().map(Setting::name).orElse("any setting"))
                    .distinct()
                    .toList());
        }

        private static String quoted(List<String> names) {
            return names.stream().map(Excerpt::quoted).collect(Collectors.joining(", "));
        }
    }
}
