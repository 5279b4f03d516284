package dev.firstbell.deploy.hub;

import dev.firstbell.deploy.hub.form.LogForm;
import dev.firstbell.deploy.hub.form.LogForms;
import dev.firstbell.records.hub.HubLogJournal;
import dev.firstbell.records.io.Excerpt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is to be said about a hub's log beside its entries, one line each. No line names a user; only {@link #forms} may
 * name a pod or a machine.
 *
 * @param survey the forms in which the log arrived
 * @param packed how the file was packed and encoded, such as {@code gzip}; empty for plain UTF-8
 * @param informative whether the log has lines of level INFO or below
 * @param cutOff how many requests of servers in the period have lines that end too early
 * @param withoutAccount how many requests of servers in the period have whole lines that do not show the account
 * @param insteadOfAccount what the first of them has in its place; for the person who gave the log
 * @param sameName why the students cannot be told apart; empty if they can
 * @param requests the first and the last request of a server in the whole log, and their number
 * @param beginsWithTheHub whether the first lines are those of a hub that starts
 * @param covered from the first to the last timestamp of the whole log
 * @param notes what is missing from the log in the period, or doubtful
 * @param remarks what a reader of the log might wonder about, though nothing is missing
 * @param sources the sources that wrote at the same time; fewer than two are left out
 * @param leftOut the starts in the period that are not students' arrivals
 * @param unrequested how many users' starts in the period are in the log without their requests
 * @param unseenAccounts the accounts that were to be counted as students, and that requested no server in the log
 * @param options the forms with options of a server that were shown in the period
 */
public record HubLogFindings(
        LogForms.Survey survey,
        List<String> packed,
        boolean informative,
        long cutOff,
        long withoutAccount,
        Optional<String> insteadOfAccount,
        Optional<String> sameName,
        Requests requests,
        boolean beginsWithTheHub,
        Optional<HubLogJournal.Coverage> covered,
        List<String> notes,
        List<String> remarks,
        List<String> sources,
        LeftOutStarts leftOut,
        long unrequested,
        List<String> unseenAccounts,
        OptionsForms options) {
    private static final String EXAMPLE =
            "`[I 2026-09-07 15:00:02.500 JupyterHub log:192] 302 GET /hub/spawn -> … (ada@10.0.0.1) 500.00ms`";

    private static final String BROKEN =
            "; the file is packed with gzip and is cut off or damaged, so only its beginning could be read";

    public HubLogFindings {
        packed = List.copyOf(packed);
        notes = List.copyOf(notes);
        remarks = List.copyOf(remarks);
        sources = List.copyOf(sources);
        unseenAccounts = List.copyOf(unseenAccounts);
    }

    /** The spawn requests in a whole log. */
    public record Requests(long count, Optional<Instant> first, Optional<Instant> last) {}

    /** How the log was understood, if it is not plain: for the person who gave it. */
    public List<String> forms() {
        List<String> said = new ArrayList<>();
        List<String> parts = new ArrayList<>(packed);
        survey.counts().keySet().stream()
                .filter(form -> form != LogForm.PLAIN)
                .map(this::label)
                .forEach(parts::add);
        if (survey.coloured()) {
            parts.add("lines with codes for colours");
        }
        if (!parts.isEmpty() && survey.hubLines() > 0) {
            boolean mixed = survey.counts().size() > 1 && survey.counts().containsKey(LogForm.PLAIN);
            said.add("read as " + String.join(", ", parts) + (mixed ? ", and plain lines" : ""));
        }
        survey.brokenAt()
                .ifPresent(line -> said.add(
                        "the JSON is cut off or damaged at line " + line + "; only what comes before it is read"));
        if (!unseenAccounts.isEmpty()) {
            said.add("--count-started-by: no server in this log was requested by "
                    + unseenAccounts.stream().map(Excerpt::quoted).collect(Collectors.joining(" or ")));
        }
        if (sources.size() > 1) {
            said.add("lines of " + sources.size() + " sources at the same time (" + String.join(", ", sources)
                    + "); if these are different hubs, give the log of one of them");
        }
        return said;
    }

    /**
     * Why the log has nothing about a period.
     *
     * @param options the options that could be wrong, such as {@code --start and --log-time-zone}
     */
    public String nothing(Instant from, Instant until, String options) {
        String why = nothingWithin(from, until, options);
        return packed.contains(LogFile.CUT_OFF) && notALog().isEmpty() ? why + BROKEN : why;
    }

    private String nothingWithin(Instant from, Instant until, String options) {
        if (survey.hubLines() == 0) {
            return notALog().orElse("the log has no line");
        }
        if (!informative) {
            return "the log has only lines of level WARNING and above, so the requests are not in it; the hub's log level"
                    + " (c.JupyterHub.log_level) must be INFO";
        }
        String lines = covered.map(all -> "its lines are from " + all.from() + " to " + all.until())
                .orElse("its lines have no dates");
        if (sameName.isPresent()) {
            return sameName.get();
        }
        if (withoutAccount > 0) {
            return "the lines of " + count(withoutAccount, "request of a server", "requests of servers") + " have `"
                    + insteadOfAccount.orElse("()")
                    + "` before the duration, where a hub writes `(account@address)`, so the users are unknown; give the log"
                    + " as the hub wrote it";
        }
        if (cutOff > 0) {
            return "the lines of its " + count(cutOff, "request of a server", "requests of servers")
                    + " are cut off before the duration, without which the beginning is unknown; give the log with whole lines";
        }
        if (!leftOut.isEmpty() && !leftOut.testUsersCount()) {
            return leftOut.nothingElse();
        }
        Optional<String> forms = this.options.remarks().stream().findFirst();
        if (forms.isPresent()) {
            return forms.get();
        }
        if (unrequested > 0 && requests.count() == 0) {
            return lines + ", and it shows starts of " + count(unrequested, "server", "servers")
                    + " but no request of one: lines were filtered out; give the whole log";
        }
        if (requests.count() == 0) {
            boolean within = covered.filter(all -> !all.from().isAfter(from)
                            && !all.until().plus(Duration.ofMinutes(1)).isBefore(until))
                    .isPresent();
            return lines + ", and none is a request of a server"
                    + (within ? "" : "; it must cover " + from + " to " + until);
        }
        return lines + ", its " + count(requests.count(), "request of a server is", "requests of servers are")
                + " from " + requests.first().orElseThrow() + " to "
                + requests.last().orElseThrow() + "; check " + options;
    }

    /** Whether every line of the log is of another time than a period. */
    public boolean isOfAnotherTime(Instant from, Instant until) {
        return covered.filter(all -> all.until().isBefore(from) || all.from().isAfter(until))
                .isPresent();
    }

    /** Why the file is not a hub's log, with a line of it; empty if it is one, and for an empty file. */
    public Optional<String> notALog() {
        return notALog(survey).map(why -> packed.contains(LogFile.CUT_OFF) ? why + BROKEN : why);
    }

    static Optional<String> notALog(LogForms.Survey survey) {
        return survey.hubLines() > 0 || survey.others() == 0 && survey.example().isEmpty()
                ? Optional.empty()
                : Optional.of("no line is in the form of a hub's log, like " + EXAMPLE
                        + survey.example()
                                .map(line -> "; a line looks like `" + line + "`")
                                .orElse("")
                        + " (a hub with its own `log_format` cannot be read)");
    }

    /** The part of a period that the log does not cover. */
    public List<String> uncovered(Instant from, Instant until) {
        List<String> said = new ArrayList<>();
        covered.ifPresent(all -> {
            if (!all.reachesBackTo(from)) {
                said.add("the log begins at " + all.from()
                        + (beginsWithTheHub ? ", when the hub started" : "")
                        + ", after the beginning of the period (" + from + ")"
                        + (beginsWithTheHub ? "; `kubectl logs --previous` may have what came before" : ""));
            }
            if (!all.reaches(until)) {
                said.add("the log ends at " + all.until() + ", before the end of the period (" + until + ")");
            }
        });
        return said;
    }

    private String label(LogForm form) {
        return form == LogForm.UNKNOWN
                ? form.label()
                        + survey.unknownPrefix()
                                .map(text -> " (`" + text + "`)")
                                .orElse("")
                : form.label();
    }

    static String count(long number, String one, String many) {
        return number == 1 ? "1 " + one : number + " " + many;
    }
}
