package dev.firstbell.records.classes;

import dev.firstbell.records.time.Durations;
import dev.firstbell.records.yaml.YamlReader;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Reads the behaviours of a class file. */
final class BehaviourReader {
    private static final String PATIENT = "patient";

    private BehaviourReader() {}

    /**
     * The behaviours with their shares.
     *
     * @param duration how long the class lasts, and so how long tabs stay open by default
     */
    static Map<Behaviour, Double> read(YamlReader yaml, String key, Duration duration) {
        Map<String, Function<YamlReader, Behaviour>> choices = new LinkedHashMap<>();
        choices.put(PATIENT, more -> new Behaviour.Patient());
        choices.put(
                "impatient",
                more -> new Behaviour.Impatient(patience(more, "patience", Behaviour.Impatient.DEFAULT_PATIENCE)));
        choices.put(
                "givesUp",
                more -> new Behaviour.GivesUp(patience(more, "patience", Behaviour.GivesUp.DEFAULT_PATIENCE)));
        choices.put("leavesTabOpen", more -> new Behaviour.LeavesTabOpen(more.positiveDuration("until", duration)));
        choices.put(
                "secondTab",
                more -> new Behaviour.SecondTab(patience(more, "after", Behaviour.SecondTab.DEFAULT_AFTER)));
        return new Mixture<>(choices, name -> !name.equals(PATIENT), PATIENT).read(yaml, key);
    }

    /** A mean time after which a student acts. Every wait is at least {@link Behaviour#SHORTEST}, so a shorter mean is not met. */
    private static Duration patience(YamlReader yaml, String key, Duration otherwise) {
        Duration mean = yaml.positiveDuration(key, otherwise);
        if (mean != null && mean.compareTo(Behaviour.SHORTEST) < 0) {
            yaml.problem(
                    key,
                    Durations.format(mean) + " is shorter than the shortest wait of a student, "
                            + Durations.format(Behaviour.SHORTEST) + "; give that or more");
            return otherwise;
        }
        return mean;
    }
}
