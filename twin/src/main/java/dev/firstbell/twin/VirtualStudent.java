package dev.firstbell.twin;

import dev.firstbell.records.classes.Behaviour;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.classes.Pauses;
import dev.firstbell.records.classes.Retry;
import dev.firstbell.records.student.FailedAttempt;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentAction;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.records.student.ThrottledRequest;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.cluster.PodEvent;
import dev.firstbell.twin.hub.ModelServer;
import dev.firstbell.twin.hub.Start;
import dev.firstbell.twin.hub.StartEnd;
import dev.firstbell.twin.hub.StartReply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Simulates in virtual time what a student of the real client does: sends a spawn request at the intended arrival,
 * waits after a 429 as the student's {@link Behaviour} defines, follows the start through a progress stream, opens the first
 * page and, depending on the journey, starts a kernel and runs a first cell, opens VS Code, or runs a first command in a
 * terminal. If the start fails or a restart of the hub loses it, the student sends another request after the pause of {@link
 * Retry}. While the hub is unavailable, the student retries after each {@link Pauses#RELOAD}, until the class's limit.
 */
final class VirtualStudent {
    private final World world;
    private final EventLoop loop;
    private final PlannedStudent planned;
    private final Map<Stage, Instant> stages = new EnumMap<>(Stage.class);
    private final List<ThrottledRequest> throttled = new ArrayList<>();
    private final List<FailedAttempt> failedAttempts = new ArrayList<>();
    private final Instant deadline;
    private final EventLoop.Timer limit;
    private final Behaviour behaviour;
    private final Draws draws;
    private final Retry retry;
    private final List<StudentAction> actions = new ArrayList<>();
    private Outcome outcome;
    private ModelServer server;
    private Start start;
    private Start.Listener following;
    private int waits;
    private int failuresInARow;

    /**
     * Schedules a student's arrival; everything else happens on the world's loop.
     *
     * @param draws the draws of the class plan
     */
    public VirtualStudent(World world, ClassPlan plan, PlannedStudent planned, Draws draws) {
        this.world = world;
        this.loop = world.loop();
        this.planned = planned;
        Instant intended = plan.intended(planned);
        this.deadline = intended.plus(plan.limit());
        this.behaviour = planned.behaviour();
        this.draws = draws;
        this.retry = plan.retry();
        stages.put(Stage.INTENDED, intended);
        loop.at(intended, () -> {
            stages.put(Stage.SENT, loop.now());
            ask();
        });
        this.limit = loop.at(deadline, () -> end(new Outcome.TimedOut()));
        behaviour
                .leavesAfter(draws, planned.student())
                .ifPresent(patience -> loop.at(intended.plus(patience), () -> {
                    if (!stages.containsKey(Stage.LANDED)) {
                        end(new Outcome.GaveUp());
                    }
                }));
        behaviour
                .opensSecondTabAfter(draws, planned.student())
                .ifPresent(patience -> loop.at(intended.plus(patience), this::openSecondTab));
    }

    /** The student's record. A student who has not ended yet is right-censored. */
    public StudentRecord record() {
        if (start != null) {
            start.stages().forEach((stage, at) -> {
                // Stages that the student has observed take precedence; stages after the limit are not observed.
                if (!at.isAfter(deadline)) {
                    stages.putIfAbsent(stage, at);
                }
            });
        }
        return StudentRecord.builder(
                        planned.student(),
                        planned.user(),
                        planned.journey(),
                        outcome == null ? new Outcome.TimedOut() : outcome,
                        stages)
                .throttled(throttled)
                .failedAttempts(failedAttempts)
                .actions(actions)
                .build();
    }

    /** Whether the student has reached the end of the journey, and still may work in the server. */
    public boolean hasCompleted() {
        return outcome != null && stages.containsKey(Stage.LANDED);
    }

    /** Both tabs request the same server, so the first response counts. */
    private void openSecondTab() {
        if (outcome == null && !stages.containsKey(Stage.HUB_READY)) {
            actions.add(new StudentAction(loop.now(), StudentAction.Kind.OPENED_SECOND_TAB));
            ask();
        }
    }

    private void reload() {
        if (outcome == null && !stages.containsKey(Stage.HUB_READY)) {
            actions.add(new StudentAction(loop.now(), StudentAction.Kind.RELOADED));
            ask();
        }
    }

    private void ask() {
        if (outcome != null || stages.containsKey(Stage.HUB_READY)) {
            return;
        }
        world.hub().requestStart(planned.user(), this::onReply);
    }

    private void onReply(StartReply reply) {
        if (outcome != null) {
            return;
        }
        reply.<Runnable>match(
                        accepted -> () -> {
                            stages.putIfAbsent(Stage.ACCEPTED, loop.now());
                            follow(accepted.start());
                        },
                        throttle -> () -> {
                            throttled.add(new ThrottledRequest(loop.now(), Optional.of(throttle.retryAfter())));
                            comeBack(throttle.retryAfter());
                        },
                        full -> () -> {
                            throttled.add(new ThrottledRequest(loop.now(), Optional.empty()));
                            comeBack(Pauses.WITHOUT_RETRY_AFTER);
                        },
                        alreadyRunning -> () -> {
                            stages.putIfAbsent(Stage.ACCEPTED, loop.now());
                            becomeReady();
                        },
                        busy -> () -> loop.after(Pauses.RELOAD, this::ask),
                        noSuchUser -> () -> end(new Outcome.Failed(Stage.ACCEPTED, "no such user")),
                        unavailable -> () -> {
                            failedAttempt("the hub is restarting");
                            loop.after(Pauses.RELOAD, this::ask);
                        })
                .run();
    }

    private void comeBack(Duration retryAfter) {
        Duration wait = behaviour.waits(retryAfter, draws, planned.student(), waits++);
        loop.after(wait, wait.compareTo(retryAfter) < 0 ? this::reload : this::ask);
    }

    /** After a start that has failed. */
    private void askAgain() {
        failuresInARow++;
        loop.after(retry.pauseAfter(failuresInARow), () -> {
            if (outcome == null && !stages.containsKey(Stage.HUB_READY)) {
                actions.add(new StudentAction(loop.now(), StudentAction.Kind.STARTED_AGAIN));
            }
            ask();
        });
    }

    private void follow(Start taken) {
        if (following != null) {
            // A reload opens a new stream. With two tabs, following one is enough; what the other's stream costs the
            // hub is
            // neglected.
            start.unfollow(following);
        }
        start = taken;
        Verdict verdict = new Verdict();
        following = verdict;
        behaviour
                .reloadsAfter(draws, planned.student(), waits++)
                .ifPresent(patience -> loop.after(patience, () -> {
                    if (following == verdict) {
                        reload();
                    }
                }));
        start.stream(verdict);
    }

    private final class Verdict implements Start.Listener {
        @Override
        public void onEvent(PodEvent event) {
            // The stages are read from the start when it has ended.
        }

        @Override
        public void onEnd(StartEnd how) {
            following = null;
            how.<Runnable>match(
                            ready -> VirtualStudent.this::becomeReady,
                            failed -> () -> {
                                failedAttempt("Spawn failed: " + failed.message());
                                askAgain();
                            },
                            lost -> () -> {
                                failedAttempt("the progress stream was lost");
                                loop.after(Pauses.LOOK_AGAIN, VirtualStudent.this::lookAgain);
                            })
                    .run();
        }
    }

    private void lookAgain() {
        if (outcome != null) {
            return;
        }
        ModelServer.State state = server().state();
        if (!world.hub().isAvailable()) {
            loop.after(Pauses.RELOAD.plus(Pauses.LOOK_AGAIN), this::lookAgain);
        } else if (state == ModelServer.State.READY) {
            becomeReady();
        } else if (state == ModelServer.State.STOPPED) {
            failedAttempt("the hub has no pending start any more");
            askAgain();
        } else {
            loop.after(Pauses.LOOK_AGAIN, this::lookAgain);
        }
    }

    private void becomeReady() {
        if (outcome != null || stages.containsKey(Stage.HUB_READY)) {
            return;
        }
        stages.put(Stage.HUB_READY, loop.now());
        failuresInARow = 0;
        then(world.firstPage(planned.user(), attempt()), Stage.LANDED, this::land);
    }

    private void land() {
        switch (planned.journey()) {
            case START -> end(new Outcome.Ready());
            case NOTEBOOK ->
                then(
                        world.kernelStart(planned.user(), attempt()),
                        Stage.KERNEL_READY,
                        () -> then(
                                world.cellRun(planned.user(), attempt()),
                                Stage.FIRST_RESULT,
                                () -> end(new Outcome.Ready())));
            case VSCODE ->
                then(world.vsCodeStart(planned.user(), attempt()), Stage.VSCODE_READY, () -> end(new Outcome.Ready()));
            case TERMINAL ->
                then(
                        world.terminalStart(planned.user(), attempt()),
                        Stage.TERMINAL_READY,
                        () -> end(new Outcome.Ready()));
        }
    }

    /**
     * The node was removed with the server: the student sends a new spawn request and reaches the later stages again.
     */
    private void startOver(Stage waitingFor) {
        failedAttempts.add(new FailedAttempt(loop.now(), waitingFor, "the server was ready and is gone"));
        stages.keySet().removeIf(stage -> stage.compareTo(Stage.HUB_READY) >= 0);
        askAgain();
    }

    private void failedAttempt(String reason) {
        if (outcome == null) {
            Stage waitingFor = stages.containsKey(Stage.ACCEPTED) ? Stage.HUB_READY : Stage.ACCEPTED;
            failedAttempts.add(new FailedAttempt(loop.now(), waitingFor, reason));
        }
    }

    private void then(Duration delay, Stage stage, Runnable next) {
        loop.after(delay, () -> {
            if (outcome != null) {
                return;
            }
            if (server().isLost()) {
                startOver(stage);
            } else {
                stages.put(stage, loop.now());
                next.run();
            }
        });
    }

    private int attempt() {
        return server().attempts() - 1;
    }

    private ModelServer server() {
        if (server == null) {
            server = world.hub().user(planned.user()).orElseThrow().server();
        }
        return server;
    }

    private void end(Outcome how) {
        if (outcome == null) {
            outcome = how;
            limit.cancel();
            if (following != null && behaviour.keepsTabUntil().isEmpty()) {
                // The student closes the tab, and with it the stream.
                start.unfollow(following);
                following = null;
            }
        }
    }
}
