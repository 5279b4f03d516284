package dev.firstbell.twin.advice;

import static dev.firstbell.twin.advice.Figures.count;
import static dev.firstbell.twin.advice.Figures.time;

import dev.firstbell.records.deployment.Deployment.Hub;
import dev.firstbell.records.deployment.Value;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.twin.advice.Outcome.Change;
import dev.firstbell.twin.advice.Outcome.Edit;
import dev.firstbell.twin.advice.Outcome.Fine;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.plan.ClosedForm;
import java.time.Duration;
import java.util.List;

/** Rules about the hub's limits. */
final class HubRules {
    private final Question question;
    private final Hub hub;
    private final Forecast forecast;

    HubRules(Question question) {
        this.question = question;
        this.hub = question.deployment().hub();
        this.forecast = question.forecast();
    }

    Finding pendingLimit() {
        return hub.concurrentSpawnLimit()
                .match(this::pendingLimit, unknown -> Question.unread(Rule.PENDING_LIMIT, unknown));
    }

    private Finding pendingLimit(Value.Known<Long> known) {
        long limit = known.value();
        int planned = question.isApart()
                ? question.together()
                : Math.max(question.plan().plannedStudents(), forecast.students());
        long wanted = question.plan().hub().concurrentSpawnLimit();
        Figures figures = new Figures().with("limit", limit).with("students", forecast.students());
        if (limit < 0) {
            return figures.finding(
                    Rule.PENDING_LIMIT,
                    new Change(
                            "The hub takes the negative limit literally: every student gets a 429, always.",
                            List.of(new Edit(known.origin(), Long.toString(limit), Long.toString(wanted)))));
        }
        if (limit == 0 || limit >= planned) {
            return figures.finding(
                    Rule.PENDING_LIMIT,
                    new Fine(
                            limit == 0
                                    ? "The hub accepts any number of starts at once (0 means no limit), so no student gets"
                                            + " a 429."
                                    : "At most " + count(planned, "start") + question.attendance()
                                            + (planned == 1 ? " is" : " are")
                                            + " pending, and the limit is " + limit + ", so no student gets a 429."));
        }
        Forecast.Start warm = forecast.warm(question.limits());
        Forecast.Start cold = forecast.cold(question.limits());
        figures.with("throttledStudentsWarm", warm.throttled())
                .with("longestWaitMsWarm", warm.longestWait().toMillis())
                .with("throttledStudentsCold", cold.throttled())
                .with("longestWaitMsCold", cold.longestWait().toMillis());
        if (warm.throttled() == 0 && cold.throttled() == 0) {
            return figures.finding(
                    Rule.PENDING_LIMIT,
                    new Fine(
                            "The " + forecast.students() + " students arrive so spread out that fewer than " + limit
                                    + " starts are pending at any time, with warm nodes and without, so no student gets a 429."));
        }
        return figures.with("wantedLimit", wanted)
                .finding(
                        Rule.PENDING_LIMIT,
                        new Change(
                                "Only " + limit + " starts may be pending, and " + forecast.students()
                                        + " students come. With all "
                                        + count(question.plan().warmNodes(), "node")
                                        + " warm, " + throttled(warm) + ". With no warm node, " + throttled(cold)
                                        + ". With " + wanted + ", no student gets a 429." + question.assumedLimits()
                                        + question.assumedRequests(),
                                List.of(new Edit(known.origin(), Long.toString(limit), Long.toString(wanted)))));
    }

    private String throttled(Forecast.Start start) {
        if (start.throttled() == 0) {
            return "no student gets a 429";
        }
        return count(start.throttled(), "student") + (start.throttled() == 1 ? " gets" : " get") + " a 429, and "
                + (start.neverAccepted() > 0
                        ? "the hub does not accept " + start.neverAccepted() + " of them within "
                                + time(forecast.limit())
                        : "the last is accepted " + time(start.longestWait()) + " after arriving");
    }

    Finding startTimeout() {
        return hub.startTimeout().match(this::startTimeout, unknown -> Question.unread(Rule.START_TIMEOUT, unknown));
    }

    private Finding startTimeout(Value.Known<Duration> known) {
        Duration needed =
                ClosedForm.bootAndPull(question.model(), question.plan().warmNodes());
        Duration wanted = question.plan().hub().startTimeout();
        double tolerance = question.parameters().number(Quantity.HUB_TIMEOUT_TOLERANCE);
        Duration earliest = Duration.ofMillis(Math.round(known.value().toMillis() * (1 - tolerance)));
        Figures figures = new Figures()
                .with("timeoutSeconds", known.value().toSeconds())
                .with("bootAndPullMs", needed.toMillis());
        String whose = question.assumedTimes() + question.assumedRequests();
        int nodes = question.plan().warmNodes();
        String takes = "A start that needs a new node takes up to " + time(needed) + " (boot and image pull of "
                + (nodes == 1 ? "a node" : "the slowest of " + nodes + " nodes") + ", 99th percentile)";
        if (earliest.compareTo(needed) >= 0) {
            return figures.finding(
                    Rule.START_TIMEOUT,
                    new Fine(takes + ", and the hub waits for " + time(known.value()) + "." + whose));
        }
        Forecast.Start cold = forecast.coldToTheEnd(question.limits());
        figures.with("studentsWithFailedStartCold", cold.failed()).with("wantedTimeoutSeconds", wanted.toSeconds());
        return figures.finding(
                Rule.START_TIMEOUT,
                new Change(
                        takes + givesUp(known.value(), needed, tolerance) + " With no warm node, "
                                + (cold.failed() == 0
                                        ? "no start fails in the forecast."
                                        : count(cold.failed(), "student") + " of " + forecast.students()
                                                + (cold.failed() == 1 ? " has" : " have")
                                                + " a start that fails.")
                                + question.assumedLimits()
                                + whose,
                        List.of(new Edit(
                                known.origin(),
                                Long.toString(known.value().toSeconds()),
                                Long.toString(wanted.toSeconds())))));
    }

    private static String givesUp(Duration timeout, Duration needed, double tolerance) {
        Duration left = timeout.minus(needed);
        if (left.isNegative() || left.isZero()) {
            return ", but the hub gives up after " + time(timeout) + ".";
        }
        Duration reserve = Duration.ofMillis(Math.round(timeout.toMillis() * tolerance));
        return ", and the hub gives up after " + time(timeout) + ": " + time(left) + " are in reserve, and "
                + Math.round(tolerance * 100) + " % of the timeout, " + time(reserve) + ", should be.";
    }

    Finding failureLimit() {
        return hub.consecutiveFailureLimit()
                .match(this::failureLimit, unknown -> Question.unread(Rule.FAILURE_LIMIT, unknown));
    }

    private Finding failureLimit(Value.Known<Long> known) {
        Figures figures = new Figures().with("limit", known.value());
        if (known.value() == 0) {
            return figures.finding(
                    Rule.FAILURE_LIMIT, new Fine("Failed starts never make the hub exit (0 means no limit)."));
        }
        if (known.value() < 0) {
            return figures.finding(
                    Rule.FAILURE_LIMIT,
                    new Change(
                            "The hub takes the negative limit literally: it exits at the first failed start.",
                            List.of(new Edit(known.origin(), Long.toString(known.value()), "0"))));
        }
        if (hub.startTimeout() instanceof Value.Unknown<?> unknown) {
            return Question.unread(Rule.FAILURE_LIMIT, unknown);
        }
        HubLimits limits = question.limits();
        Forecast.Start cold = forecast.coldToTheEnd(limits);
        figures.with("restartsCold", cold.restarts());
        if (cold.restarts() == 0) {
            return figures.finding(
                    Rule.FAILURE_LIMIT,
                    new Fine(
                            cold.failed() == 0
                                    ? "With no warm node, no start fails in the forecast, so the hub does not exit."
                                    : "With no warm node, " + count(cold.failed(), "student")
                                            + (cold.failed() == 1 ? " has" : " have")
                                            + " a start that fails, but never "
                                            + known.value() + " in a row, so the hub does not exit."));
        }
        int after = forecast.coldToTheEnd(
                        question.limitsWith(question.plan().hub().startTimeout()))
                .restarts();
        figures.with("restartsColdWithWantedTimeout", after);
        return figures.finding(
                Rule.FAILURE_LIMIT,
                new Change(
                        "With no warm node, " + known.value() + " starts in a row fail, and the hub exits: "
                                + count(cold.restarts(), "restart")
                                + " in the forecast, each of which loses the pending starts of all students. With a start"
                                + " timeout of "
                                + question.plan().hub().startTimeout().toSeconds() + " s it is "
                                + (after == 0 ? "none" : Integer.toString(after)) + "." + question.assumedRequests(),
                        List.of(new Edit(known.origin(), Long.toString(known.value()), "0"))));
    }

    Finding serverLimit() {
        return hub.activeServerLimit().match(this::serverLimit, unknown -> Question.unread(Rule.SERVER_LIMIT, unknown));
    }

    private Finding serverLimit(Value.Known<Long> known) {
        long limit = known.value();
        int students = question.together();
        Figures figures = new Figures().with("limit", limit).with("students", students);
        if (limit == 0) {
            return figures.finding(
                    Rule.SERVER_LIMIT, new Fine("The hub does not limit the number of running servers."));
        }
        if (limit >= students) {
            return figures.with("left", limit - students)
                    .finding(
                            Rule.SERVER_LIMIT,
                            new Fine("The class has at most " + count(students, "server")
                                    + question.attendance()
                                    + (question.isApart() ? " at a time" : "") + ", and the limit is " + limit + "; "
                                    + (limit - students) + " are left for everyone else."));
        }
        long outside = students - Math.max(0, limit);
        return figures.with("studentsOutside", outside)
                .finding(
                        Rule.SERVER_LIMIT,
                        new Change(
                                "The hub permits " + Math.max(0, limit) + " servers, all users together: at least "
                                        + count(outside, "student") + " of " + students + question.attendance()
                                        + (question.isApart() ? " who come at one time" : "")
                                        + (outside == 1 ? " gets" : " get")
                                        + " a 429 for as long as the others keep their servers.",
                                List.of(new Edit(
                                        known.origin(), Long.toString(limit), Long.toString(rounded(students))))));
    }

    /** Room for a few other users: the next multiple of ten. */
    private static long rounded(long students) {
        return students / 10 * 10 + 10;
    }
}
