package dev.firstbell.analysis.decision;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.firstbell.analysis.statistics.FurtherRuns;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Which setting wins. Settings are named by their names, which are unique in a sweep. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Outcome.Winner.class, name = "winner"),
    @JsonSubTypes.Type(value = Outcome.EquallyGood.class, name = "equallyGood"),
    @JsonSubTypes.Type(value = Outcome.NotYet.class, name = "notYet"),
    @JsonSubTypes.Type(value = Outcome.NotDecidable.class, name = "notDecidable")
})
public sealed interface Outcome {
    /** Decides for each kind of outcome. */
    <T> T match(
            Function<? super Winner, ? extends T> winner,
            Function<? super EquallyGood, ? extends T> equallyGood,
            Function<? super NotYet, ? extends T> notYet,
            Function<? super NotDecidable, ? extends T> notDecidable);

    /** The setting to use; empty if none follows. */
    default Optional<String> chosen() {
        return match(
                winner -> Optional.of(winner.setting()),
                equal -> equal.cheapest(),
                notYet -> Optional.empty(),
                notDecidable -> Optional.empty());
    }

    /**
     * One setting is better than every other one.
     *
     * @param setting its name
     * @param by the criterion by which the last of the others was beaten
     * @param over the next best by this criterion
     */
    record Winner(String setting, Criterion by, Comparison over) implements Outcome {
        public Winner {
            requireNonNull(setting, "setting is null");
            requireNonNull(by, "by is null");
            requireNonNull(over, "over is null");
        }

        @Override
        public <T> T match(
                Function<? super Winner, ? extends T> winner,
                Function<? super EquallyGood, ? extends T> equallyGood,
                Function<? super NotYet, ? extends T> notYet,
                Function<? super NotDecidable, ? extends T> notDecidable) {
            return winner.apply(this);
        }
    }

    /**
     * Several settings are equally good within the resolution, and better than all others.
     *
     * @param settings their names, the cheapest first
     * @param cheapest the one with the fewest node hours, or with the least room where these are equal; empty if the cost of
     *     one of them is unknown
     * @param costs the cheapest compared with each other one; empty if the cost is unknown
     */
    record EquallyGood(
            List<String> settings,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> cheapest,
            List<Comparison> costs)
            implements Outcome {
        public EquallyGood {
            settings = List.copyOf(settings);
            requireNonNull(cheapest, "cheapest is null");
            costs = List.copyOf(costs);
        }

        @Override
        public <T> T match(
                Function<? super Winner, ? extends T> winner,
                Function<? super EquallyGood, ? extends T> equallyGood,
                Function<? super NotYet, ? extends T> notYet,
                Function<? super NotDecidable, ? extends T> notDecidable) {
            return equallyGood.apply(this);
        }
    }

    /**
     * The runs do not tell yet.
     *
     * @param leader the best so far
     * @param by the criterion that is open
     * @param open the settings that may be as good or better, each compared with the leader
     * @param furtherBlocks how many further blocks would probably decide; empty if there are too few runs to say
     */
    record NotYet(
            String leader,
            Criterion by,
            List<Comparison> open,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<FurtherRuns> furtherBlocks)
            implements Outcome {
        public NotYet {
            requireNonNull(leader, "leader is null");
            requireNonNull(by, "by is null");
            open = List.copyOf(open);
            requireNonNull(furtherBlocks, "furtherBlocks is null");
        }

        @Override
        public <T> T match(
                Function<? super Winner, ? extends T> winner,
                Function<? super EquallyGood, ? extends T> equallyGood,
                Function<? super NotYet, ? extends T> notYet,
                Function<? super NotDecidable, ? extends T> notDecidable) {
            return notYet.apply(this);
        }
    }

    /**
     * There is nothing to compare.
     *
     * @param reason one sentence without a full stop
     */
    record NotDecidable(String reason) implements Outcome {
        public NotDecidable {
            requireNonNull(reason, "reason is null");
        }

        @Override
        public <T> T match(
                Function<? super Winner, ? extends T> winner,
                Function<? super EquallyGood, ? extends T> equallyGood,
                Function<? super NotYet, ? extends T> notYet,
                Function<? super NotDecidable, ? extends T> notDecidable) {
            return notDecidable.apply(this);
        }
    }
}
