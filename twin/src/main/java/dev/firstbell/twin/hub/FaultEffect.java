package dev.firstbell.twin.hub;

import java.time.Duration;
import java.util.Optional;

/** What the fault of a start changes about it. Unchanged once it is made. */
final class FaultEffect implements StartFault.Cases<FaultEffect> {
    private Optional<String> failure = Optional.empty();
    private Optional<Duration> podTimeout = Optional.empty();
    private Optional<Duration> httpTimeout = Optional.empty();
    private Duration answersLater = Duration.ZERO;
    private Duration stopsLater = Duration.ZERO;
    private Duration checkedLater = Duration.ZERO;

    private FaultEffect() {}

    static FaultEffect of(Optional<StartFault> fault) {
        FaultEffect none = new FaultEffect();
        return fault.map(found -> found.match(none)).orElse(none);
    }

    /** The message with which the spawner fails at once. */
    Optional<String> failure() {
        return failure;
    }

    /** The start timeout, if the pod never runs. */
    Optional<Duration> podTimeout() {
        return podTimeout;
    }

    /** The HTTP timeout, if the server runs and never responds. */
    Optional<Duration> httpTimeout() {
        return httpTimeout;
    }

    /** How much longer than usual the server takes to respond. */
    Duration answersLater() {
        return answersLater;
    }

    /** How much longer than usual the server takes to stop. */
    Duration stopsLater() {
        return stopsLater;
    }

    /** How much longer than usual a restarted hub takes to detect that the server runs. */
    Duration checkedLater() {
        return checkedLater;
    }

    @Override
    public FaultEffect spawnerFails(StartFault.SpawnerFails fault) {
        failure = Optional.of(fault.message());
        return this;
    }

    @Override
    public FaultEffect neverRuns(StartFault.NeverRuns fault) {
        podTimeout = Optional.of(fault.givenUpAfter());
        return this;
    }

    @Override
    public FaultEffect neverAnswers(StartFault.NeverAnswers fault) {
        httpTimeout = Optional.of(fault.givenUpAfter());
        return this;
    }

    @Override
    public FaultEffect answersLate(StartFault.AnswersLate fault) {
        answersLater = fault.delay();
        return this;
    }

    @Override
    public FaultEffect stopsLate(StartFault.StopsLate fault) {
        stopsLater = fault.delay();
        return this;
    }

    @Override
    public FaultEffect checksLate(StartFault.ChecksLate fault) {
        checkedLater = fault.delay();
        return this;
    }
}
