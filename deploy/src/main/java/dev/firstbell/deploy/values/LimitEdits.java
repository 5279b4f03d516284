package dev.firstbell.deploy.values;

import dev.firstbell.records.applied.KeyEdit;
import dev.firstbell.records.io.BadInputException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Makes the edits of one proposal and collects what a person must know about them. Not thread-safe. */
final class LimitEdits {
    private static final Pattern PLACEHOLDER = Pattern.compile(
            "\\{\\{|\\{%|\\$\\{|\\$\\(|<path:|ref\\+|\\$[A-Z_]|<%|#\\{|\\[\\[|__[A-Z_]+__|@[A-Z_]+@|%[A-Z_]+%");
    private static final Pattern ASSIGNED = Pattern.compile("=\\s*(\\d+)\\s*$");
    private static final List<List<String>> SERVER_LIMITS =
            List.of(List.of("hub", "config", "JupyterHub", "active_server_limit"), List.of("hub", "activeServerLimit"));

    private final ScalingPlanEdits.Request request;
    private final ValuesEditor before;
    private final ChartPlace place;
    private final Defaults defaults;
    private final List<ScalingPlanEdits.Change> changes = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> unmet = new ArrayList<>();
    private final List<ChartCheck.Edited> edited = new ArrayList<>();
    private final List<KeyEdit> made = new ArrayList<>();
    private ValuesEditor after;

    LimitEdits(ScalingPlanEdits.Request request, ValuesEditor editor, FileKind kind, ChartPlace place) {
        this.request = request;
        this.before = editor;
        this.after = editor;
        this.place = place;
        this.defaults = new Defaults(request.chart(), kind.base());
        notes.addAll(kind.notes());
        notes.addAll(Misplaced.notes(before, place));
    }

    ScalingPlanEdits.Proposal proposal() {
        Optional<Switch> off = Switch.off(request.chart(), before, place, defaults.base());
        if (off.isPresent() && off.get().isCertain() && request.keyPrefix().isEmpty()) {
            unmet.add(
                    off.get().inWords() + "; without --chart, --key-prefix " + place.keyPrefix() + " edits it anyway");
        } else {
            off.ifPresent(at -> notes.add(at.inWords()));
            for (HubLimit limit : HubLimit.of(request.plan().hub())) {
                edit(limit);
            }
        }
        serverLimit();
        return new ScalingPlanEdits.Proposal(
                before.text(),
                after.text(),
                changes,
                UnifiedDiff.of(request.path(), before.text(), after.text()),
                place,
                notes,
                unmet,
                edited,
                made);
    }

    private void edit(HubLimit limit) {
        LastWord lastWord = new LastWord(before, place, limit, defaults);
        if (isDecidedElsewhere(limit, lastWord)) {
            return;
        }
        Optional<String> elsewhere = lastWord.unmet().or(new ProfileOverrides(before, place, limit)::unmet);
        if (elsewhere.isPresent()) {
            unmet.add(elsewhere.get());
            return;
        }
        List<String> path = lastWord.path();
        String dotted = ChartPlace.dotted(path);
        Optional<Node> node = before.node(path);
        Optional<String> emptyAbove = before.emptyAbove(path, place.path().size());
        PresentValue now = emptyAbove.isPresent()
                ? PresentValue.below(emptyAbove.get(), limit)
                : PresentValue.of(node, defaults.at(path), limit, lastWord.inConfig());
        notes.addAll(lastWord.notes());
        List<String> dottedKey = place.of(List.of(limit.value()));
        if (before.node(dottedKey).isPresent()) {
            notes.add(before.where(dottedKey) + ": " + ChartPlace.dotted(dottedKey)
                    + ": Helm takes a key with a dot for one name, not for a path, so this one has no effect");
        }
        boolean same = now.number().isPresent() && now.number().get() == limit.wanted();
        if (same && (now.asWritten() || node.isEmpty() && emptyAbove.isEmpty())) {
            return;
        }
        doubtful(limit, before.where(path), dotted, now);
        boolean lowered =
                now.number().isPresent() && limit.isLowered(now.number().get(), limit.wanted());
        String where = before.where(path);
        if (lowered && request.raiseOnly()) {
            notes.add(where + ": " + dotted + ": stays " + now.text() + "; the plan needs " + limit.wanted()
                    + " (--raise-only)");
            return;
        }
        ValueEdit edit = ValueEdit.whole(dotted, limit.wanted());
        after = after.set(edit);
        after.made().ifPresent(made::add);
        rejectUnknown(limit, dotted, node, now);
        emptyAbove.ifPresent(
                key -> notes.add(where + ": `" + key + "` had no keys, for which Helm removes all defaults of"
                        + " the chart below it; with this edit they count again"));
        changes.add(new ScalingPlanEdits.Change(dotted, now.text(), edit.value().yaml()));
        edited.add(new ChartCheck.Edited(
                dotted,
                path.subList(place.path().size(), path.size()),
                path.subList(defaults.base().size(), path.size()),
                limit.wanted()));
        notes.add(where + ": " + dotted + ": " + verb(lowered, same, now) + " from " + now.text() + " to "
                + limit.wanted() + (lowered ? "; " + limit.serves() + "; --raise-only keeps it" : ""));
        if (limit.zeroMeansNoLimit() && now.number().orElse(0L) < 0) {
            notes.add(where + ": " + dotted + ": the hub takes a negative limit literally and throttles every start; 0"
                    + " is how to say no limit");
        }
        node.ifPresent(value -> comments(path, dotted, value));
    }

    /** A present timeout that another unit explains, such as 300000 for 300 s. */
    private void doubtful(HubLimit limit, String where, String dotted, PresentValue now) {
        long seconds = now.number().orElse(0L);
        Duration longest = PlanFigures.LONGEST_TIMEOUT;
        if (limit.zeroMeansNoLimit() || seconds <= longest.toSeconds()) {
            return;
        }
        long fromMillis = seconds / 1_000;
        boolean millis = fromMillis >= PlanFigures.SHORTEST_TIMEOUT.toSeconds() && fromMillis <= longest.toSeconds();
        notes.add(where + ": " + dotted + ": " + seconds + " is in seconds to the chart, which is "
                + PlanFigures.words(Duration.ofSeconds(Math.min(seconds, Integer.MAX_VALUE)))
                + (millis ? "; if milliseconds were meant, it should be " + fromMillis : "; check it"));
    }

    private static String verb(boolean lowered, boolean same, PresentValue now) {
        if (lowered) {
            return "LOWERED";
        }
        return same ? "written again" : now.number().isPresent() ? "raised" : "changed";
    }

    /** Whether Python that runs last sets the limit, so that no edit of a value has an effect. */
    private boolean isDecidedElsewhere(HubLimit limit, LastWord lastWord) {
        List<LastWord.Mention> mentions = lastWord.mentions();
        Optional<LastWord.Mention> decided =
                mentions.stream().filter(LastWord.Mention::sets).reduce((first, second) -> second);
        mentions.stream()
                .filter(mention -> !mention.sets())
                .forEach(mention -> notes.add(mention.where() + ": " + mention.path() + " may set " + limit.trait()
                        + " (`" + mention.code() + "`); it takes effect after " + limit.value()
                        + " and may win; it was not evaluated"));
        if (decided.isEmpty()) {
            return false;
        }
        LastWord.Mention mention = decided.get();
        Matcher assigned = ASSIGNED.matcher(mention.code());
        if (assigned.find() && WrittenNumber.of(assigned.group(1)).equals(Optional.of(limit.wanted()))) {
            notes.add(mention.where() + ": " + mention.path() + " sets " + limit.trait() + " to the plan's value (`"
                    + mention.code() + "`) and wins over " + limit.value());
        } else {
            unmet.add(mention.where() + ": " + mention.path() + " sets " + limit.trait() + " (`" + mention.code()
                    + "`) and wins over " + limit.value() + ", so an edit of that would have no effect; set "
                    + limit.wanted() + " there by hand");
        }
        return true;
    }

    /** Rejects a present value that is not a number, after the editor has rejected everything it knows. */
    private void rejectUnknown(HubLimit limit, String dotted, Optional<Node> node, PresentValue now) {
        if (now.number().isEmpty() && node.orElse(null) instanceof ScalarNode scalar && !YamlText.isNull(scalar)) {
            String found = scalar.getValue();
            throw new BadInputException(before.where(scalar) + ": " + dotted
                    + ": expected a whole number or nothing, found `" + found + "`; "
                    + (PLACEHOLDER.matcher(found).find()
                            ? "another tool replaces this placeholder, so set " + limit.wanted()
                                    + " where its value is defined"
                            : "set " + limit.wanted() + " by hand if that is what it should be")
                    + "; the file was not changed");
        }
    }

    private void comments(List<String> path, String dotted, Node node) {
        String old = ((ScalarNode) node).getValue();
        for (Comments.Comment comment : before.comments(path, old)) {
            notes.add(request.path() + ":" + comment.line() + ": the comment `" + comment.text() + "` about " + dotted
                    + " stays, although the value changes; check that it is still true");
        }
    }

    /** Another limit of the hub can stop the class, too. */
    private void serverLimit() {
        for (List<String> inChart : SERVER_LIMITS) {
            List<String> path = place.of(inChart);
            Optional<Long> limit = before.node(path)
                    .filter(ScalarNode.class::isInstance)
                    .flatMap(node -> WrittenNumber.of((ScalarNode) node));
            if (limit.isPresent() && limit.get() != 0) {
                if (limit.get() < request.plan().plannedStudents()) {
                    notes.add(before.where(path) + ": " + ChartPlace.dotted(path) + " is " + limit.get()
                            + ", but the plan is for " + request.plan().plannedStudents()
                            + " students: beyond it the hub throttles every start; it was not changed");
                }
                return;
            }
        }
    }
}
