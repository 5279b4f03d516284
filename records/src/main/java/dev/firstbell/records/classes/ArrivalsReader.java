package dev.firstbell.records.classes;

import dev.firstbell.records.yaml.YamlReader;
import java.util.List;
import java.util.function.Function;

/**
 * Reads the arrival shapes of a class file.
 *
 * @param traces the arrivals of a real class, by the name of their file
 */
record ArrivalsReader(Function<String, ArrivalTrace> traces) {
    /** The shape that a mapping describes; null if the mapping has a problem. */
    Arrivals read(YamlReader yaml) {
        String shape = yaml.oneOf("shape", List.copyOf(Arrivals.READERS.keySet()));
        if (shape == null) {
            return null;
        }
        double share = yaml.share("share", 1);
        Arrivals arrivals = Arrivals.READERS.get(shape).read(yaml, share, traces);
        yaml.refuseOtherKeys();
        return arrivals;
    }
}
