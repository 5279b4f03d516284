package dev.firstbell.deploy.hub;

import dev.firstbell.deploy.hub.form.HubLine;
import dev.firstbell.deploy.hub.form.LogForm;
import dev.firstbell.deploy.hub.form.LogForms;
import dev.firstbell.records.hub.HubLogEntry;
import dev.firstbell.records.hub.HubLogJournal;
import dev.firstbell.records.io.Excerpt;
import java.io.Reader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Reads one log once, after a survey. Not thread-safe. */
final class LogReading {
    /** What happened before a period may explain what happens in it: a server that runs, a start that is under way. */
    private static final Duration BEFORE = Duration.ofHours(1);

    /** A text before lines that only this share of the hub's lines has is a quotation in other lines. */
    private static final double QUOTED = 0.2;

    /** Two lines whose timestamps differ by no more keep their order in the log. */
    private static final Duration JITTER = Duration.ofSeconds(1);

    private final Instant from;
    private final Instant until;
    private final Instant since;
    private final LogClock clock;
    private final LogPulse pulse;
    private final LogSources sources = new LogSources();
    private final TestRuns tests = new TestRuns();
    private final Set<String> counted;
    private final Set<String> requested = new HashSet<>();
    private final List<Placed> facts = new ArrayList<>();
    private long position;
    private long ascending;
    private long descending;
    private Optional<Instant> before = Optional.empty();
    private final Map<String, Long> baseUrls = new TreeMap<>();
    private Optional<Instant> first = Optional.empty();
    private Optional<Instant> last = Optional.empty();
    private boolean informative;
    private boolean warned;
    private long hubLines;
    private long requests;
    private long cutOff;
    private long withoutAccount;
    private Optional<String> insteadOfAccount = Optional.empty();
    private Optional<Instant> firstRequest = Optional.empty();
    private Optional<Instant> lastRequest = Optional.empty();

    /** A hub writes a warning now and then: about a request without permission, a slow start, a deprecated setting. */
    private static final int LINES_WITH_WARNINGS = 100;

    private static final int MOST_BASE_URLS = 100;

    /** A fact and its place in the log. */
    private record Placed(long position, LogForm form, LogFact fact) {
        Placed at(long other) {
            return new Placed(other, form, fact);
        }
    }

    /** @param counted the accounts whose requests count as their users' */
    LogReading(LogZone zone, Instant from, Instant until, Set<String> counted) {
        this.counted = counted;
        this.from = from;
        this.until = until;
        this.since = from.isBefore(Instant.MIN.plus(BEFORE)) ? Instant.MIN : from.minus(BEFORE);
        this.clock = new LogClock(zone);
        this.pulse = new LogPulse(since, until.isAfter(Instant.MAX.minus(BEFORE)) ? Instant.MAX : until.plus(BEFORE));
    }

    /** Looks at the whole log before it is read: its time zone shows only in all of it. */
    void survey(Reader text) {
        LogForms.read(text, clock::survey);
    }

    HubLog.Part read(Reader text, Supplier<List<String>> packed) {
        LogForms.Survey survey = LogForms.read(text, this::line);
        List<Placed> inTime = inOrder(survey);
        List<Placed> once = new ArrayList<>();
        Set<LogFact> seen = new HashSet<>();
        inTime.stream().filter(placed -> seen.add(placed.fact())).forEach(once::add);
        List<LogFact> factsOnce = once.stream().map(Placed::fact).toList();
        Requesters requesters = new Requesters(counted, tests, spawnsInPeriod(factsOnce));
        LogStarts starts =
                new LogStarts(factsOnce, once.stream().map(Placed::position).toList(), requesters);
        List<HubLogEntry.OfUser> entries = starts.entries().stream()
                .filter(entry -> !entry.at().isBefore(from) && entry.at().isBefore(until))
                .toList();
        Optional<HubLogJournal.Coverage> all =
                first.flatMap(begin -> last.map(end -> new HubLogJournal.Coverage(begin, end)));
        List<LogPulse.Restart> restarts = pulse.restarts(from, until, first);
        LogGaps gaps = new LogGaps(from, until, all, pulse.silences(), restarts, starts);
        List<String> notes = new ArrayList<>(gaps.notes());
        List<String> remarks = new ArrayList<>(gaps.remarks());
        if (cutOff > 0) {
            notes.add("the hub's log has "
                    + HubLogFindings.count(
                            cutOff, "request of a server whose line is", "requests of servers whose lines are")
                    + " cut off before the duration; when these students came is unknown");
        }
        if (withoutAccount > 0) {
            notes.add("the hub's log has "
                    + HubLogFindings.count(
                            withoutAccount,
                            "request of a server whose line does not show",
                            "requests of servers whose lines do not show")
                    + " the account; which students these are is unknown");
        }
        long cancelled = entries.stream()
                .filter(HubLogEntry.Cancelled.class::isInstance)
                .map(HubLogEntry.OfUser::user)
                .distinct()
                .count();
        if (cancelled > 0) {
            remarks.add(HubLogFindings.count(cancelled, "student's start was", "students' starts were")
                    + " cancelled (`DELETE` of the server) before the server was ready; a student who did not start again"
                    + " counts as waiting until then, not as one who never reached a server");
        }
        ReplacedNames names = ReplacedNames.in(spawnsInPeriod(factsOnce), factsOnce);
        names.note().ifPresent(notes::add);
        long twice = inTime.stream().filter(LogReading::isTheOnlyOne).count()
                - once.stream().filter(LogReading::isTheOnlyOne).count();
        if (twice > 0) {
            notes.add("the hub's log has "
                    + HubLogFindings.count(twice, "line twice; it counts", "lines twice; each counts") + " once");
        }
        if (!warned && hubLines >= LINES_WITH_WARNINGS && requests > 0) {
            remarks.add("the hub's log has no line of level WARNING or above in " + hubLines
                    + " lines; if such lines were filtered out, 429s and refused requests are missing, and waits count"
                    + " from a later request");
        }
        List<String> packing = packed.get();
        if (packing.contains(LogFile.CUT_OFF)) {
            notes.add(
                    "the file of the hub's log is packed with gzip and is cut off or damaged; only what comes before that"
                            + " is read" + last.map(at -> ", up to " + at).orElse(""));
        }
        remarks.addAll(clock.remarks(from, until));
        notes.addAll(hubs());
        int writers = sources.atTheSameTime().size();
        if (writers > 1) {
            notes.add("the hub's log has lines of " + writers
                    + " pods or machines that wrote at the same time; if these are"
                    + " different hubs or namespaces, the students of all of them are counted together");
        }
        OptionsForms options = OptionsForms.in(entries);
        remarks.addAll(options.remarks());
        LeftOutStarts leftOut = leftOut(starts, requesters, factsOnce);
        notes.addAll(hiddenTest(leftOut));
        HubLogFindings findings = new HubLogFindings(
                survey,
                packing,
                informative,
                cutOff,
                withoutAccount,
                insteadOfAccount,
                names.refusal(),
                new HubLogFindings.Requests(requests, firstRequest, lastRequest),
                first.filter(pulse::hubStarted).isPresent(),
                all,
                notes,
                remarks,
                sources.atTheSameTime(),
                leftOut,
                starts.unrequested().stream()
                        .filter(start -> isInPeriod(start.seen()))
                        .map(LogStarts.Unrequested::user)
                        .distinct()
                        .count(),
                counted.stream()
                        .filter(account -> !requested.contains(account))
                        .sorted()
                        .toList(),
                options);
        return new HubLog.Part(
                names.refusal().isPresent() ? List.of() : entries,
                all.map(period -> new HubLogJournal.Coverage(
                        period.from(), period.until().isBefore(until) ? period.until() : until)),
                gaps.gaps(),
                findings);
    }

    /** The hub writes the same lines about each request that it throttles or refuses, also within one millisecond. */
    private static boolean isTheOnlyOne(Placed placed) {
        return !(placed.fact() instanceof LogFact.Throttling || placed.fact() instanceof LogFact.Explained);
    }

    private List<LogFact.Request> spawnsInPeriod(List<LogFact> facts) {
        return facts.stream()
                .filter(LogFact.Request.class::isInstance)
                .map(LogFact.Request.class::cast)
                .filter(request -> isSpawn(request) && isInPeriod(request.began()))
                .toList();
    }

    private LeftOutStarts leftOut(LogStarts starts, Requesters requesters, List<LogFact> facts) {
        Map<String, Set<ServerNames.Server>> servers = new HashMap<>();
        Set<String> testUsers = new HashSet<>();
        for (LogStarts.LeftOut start : starts.leftOut()) {
            LogFact.Request request = start.request();
            if (!isInPeriod(request.began())) {
                continue;
            }
            if (start.kind() == Requesters.Kind.TEST) {
                testUsers.add(request.owner());
            } else {
                servers.computeIfAbsent(request.requester(), name -> new HashSet<>())
                        .add(new ServerNames.Server(request.owner(), request.server()));
            }
        }
        if (requesters.testUsersCount()) {
            spawnsInPeriod(facts).forEach(request -> testUsers.add(request.owner()));
        }
        Map<String, Integer> counts = new HashMap<>();
        servers.forEach((requester, of) -> counts.put(requester, of.size()));
        return new LeftOutStarts(counts, testUsers.size(), requesters.testUsersCount());
    }

    /** A test run whose users the log does not show, because they were made before it begins or with another account. */
    private List<String> hiddenTest(LeftOutStarts leftOut) {
        return tests
                .locked()
                .filter(at -> !at.isBefore(since) && at.isBefore(until))
                .filter(at -> leftOut.testUsers() == 0 && !tests.usersAreKnown())
                .map(at -> "a test of Firstbell took the hub's lock at " + at
                        + ", and the log does not show which users are its test users; they may count as students")
                .stream()
                .toList();
    }

    private List<String> hubs() {
        return baseUrls.size() < 2
                ? List.of()
                : List.of("the hub's log has requests of servers under " + baseUrls.size() + " base URLs ("
                        + baseUrls.entrySet().stream()
                                .map(url -> "`" + url.getKey() + "` " + url.getValue())
                                .collect(Collectors.joining(", "))
                        + "): these are lines of different hubs; give the log of one of them");
    }

    private boolean isInPeriod(Instant at) {
        return !at.isBefore(from) && at.isBefore(until);
    }

    private void line(HubLine line) {
        clock.at(line).ifPresent(at -> line(line, at));
    }

    private void line(HubLine line, Instant at) {
        position++;
        before.ifPresent(earlier -> {
            if (at.isAfter(earlier)) {
                ascending++;
            } else if (at.isBefore(earlier)) {
                descending++;
            }
        });
        before = Optional.of(at);
        first = first.filter(known -> !at.isBefore(known)).or(() -> Optional.of(at));
        last = last.filter(known -> !at.isAfter(known)).or(() -> Optional.of(at));
        hubLines++;
        warned |= line.level() != 'I' && line.level() != 'D';
        informative |= line.level() == 'I' || line.level() == 'D';
        sources.add(line, at);
        pulse.add(line, at);
        tests.add(line, at);
        if (!at.isBefore(from) && at.isBefore(until) && LogFacts.isCutOff(line)) {
            cutOff++;
        }
        if (isInPeriod(at)) {
            LogFacts.insteadOfAccount(line).ifPresent(found -> {
                withoutAccount++;
                insteadOfAccount = insteadOfAccount.or(() -> Optional.of(Excerpt.of(found)));
            });
        }
        LogFacts.of(line, at).ifPresent(fact -> {
            if (fact instanceof LogFact.Request request && isSpawn(request)) {
                requests++;
                if (counted.contains(request.requester())) {
                    requested.add(request.requester());
                }
                Instant began = request.began();
                if (isInPeriod(began) && baseUrls.size() < MOST_BASE_URLS) {
                    LogFacts.baseUrl(line).ifPresent(url -> baseUrls.merge(url, 1L, Long::sum));
                }
                firstRequest =
                        firstRequest.filter(known -> !began.isBefore(known)).or(() -> Optional.of(began));
                lastRequest = lastRequest.filter(known -> !began.isAfter(known)).or(() -> Optional.of(began));
            }
            if (!at.isBefore(since) && fact.effective().isBefore(until)) {
                facts.add(new Placed(position, line.form(), fact));
            }
        });
    }

    private static boolean isSpawn(LogFact.Request request) {
        boolean rejected = request.status() >= 400
                && request.status() < 500
                && request.status() != 429
                && !TurnedAway.refused(request);
        return request.target() != LogFact.Target.USER_PAGE && !rejected;
    }

    /** The facts by their timestamps. A log with the newest line first is turned round. */
    private List<Placed> inOrder(LogForms.Survey survey) {
        long unknown = survey.counts().getOrDefault(LogForm.UNKNOWN, 0L);
        boolean quoted = unknown < QUOTED * survey.hubLines();
        List<Placed> inOrder = new ArrayList<>(facts);
        inOrder.removeIf(placed -> quoted && placed.form() == LogForm.UNKNOWN);
        if (descending > ascending) {
            inOrder.replaceAll(placed -> placed.at(-placed.position()));
        }
        inOrder.sort(Comparator.comparing(Placed::position));
        Map<Placed, Instant> keys = new IdentityHashMap<>();
        Instant latest = Instant.MIN;
        for (Placed placed : inOrder) {
            Instant at = placed.fact().at();
            boolean jitter = at.isBefore(latest) && Duration.between(at, latest).compareTo(JITTER) <= 0;
            latest = jitter ? latest : at;
            keys.put(placed, latest);
        }
        inOrder.sort(Comparator.comparing(keys::get));
        return inOrder;
    }
}
