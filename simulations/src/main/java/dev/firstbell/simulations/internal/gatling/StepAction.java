package dev.firstbell.simulations.internal.gatling;

import com.typesafe.scalalogging.Logger;
import dev.firstbell.simulations.internal.health.EventLoops;
import dev.firstbell.simulations.internal.student.Step;
import dev.firstbell.simulations.internal.student.StudentJourney;
import io.gatling.core.CoreComponents;
import io.gatling.core.action.Action;
import io.gatling.core.action.BlockExit;
import io.gatling.core.session.Session;
import io.gatling.core.structure.ScenarioContext;
import java.util.function.Function;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * A Gatling action for one step of a student's journey. It starts the step on the student's event loop and returns. On every
 * path the next action is called exactly once, when the step's future completes. The journal has what happened; Gatling's
 * statistics, which nothing reads, get no entry.
 *
 * <p>The class implements {@link Action} and none of its Scala sub-traits, because javac neither sees nor checks their
 * synthetic super-accessors. {@link #$bang} contains what {@code ExitableAction} would add.
 */
final class StepAction implements Action {
    private final Step step;
    private final Function<Session, StudentJourney> journeys;
    private final CoreComponents core;
    private final Action next;
    private Logger logger = Logger.apply(LoggerFactory.getLogger(StepAction.class));

    private StepAction(Step step, Function<Session, StudentJourney> journeys, CoreComponents core, Action next) {
        this.step = step;
        this.journeys = journeys;
        this.core = core;
        this.next = next;
    }

    static io.gatling.javaapi.core.ActionBuilder builder(
            Step step, Function<Session, StudentJourney> journeys, EventLoops loops) {
        io.gatling.core.action.builder.ActionBuilder scala = new io.gatling.core.action.builder.ActionBuilder() {
            @Override
            public Action build(ScenarioContext context, Action next) {
                loops.watch(context.coreComponents().eventLoopGroup());
                return new StepAction(step, journeys, context.coreComponents(), next);
            }
        };
        return () -> scala;
    }

    @Override
    public String name() {
        return step.stage().label();
    }

    @Override
    public Logger logger() {
        return logger;
    }

    @Override
    public void com$typesafe$scalalogging$StrictLogging$_setter_$logger_$eq(Logger newLogger) {
        logger = newLogger;
    }

    @Override
    public void $bang(Session session) {
        Option<BlockExit> exit = BlockExit.mustExit(session);
        if (exit.isDefined()) {
            exit.get().exitBlock(core.statsEngine(), core.clock().nowMillis());
        } else {
            Action.super.$bang(session);
        }
    }

    @Override
    public void execute(Session session) {
        journeys.apply(session).perform(step).whenComplete((ignored, error) -> next.$bang(session));
    }
}
