package dev.firstbell.records.yaml;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import java.util.List;
import java.util.Map;

/**
 * Files of other kinds that people give in place of the one that is wanted. Each of them would get a problem for each of its
 * keys, so it is refused with one sentence. Immutable.
 *
 * @param byKey a key that the wanted file does not have, and what has it; the first key that is there counts
 * @param wanted the wanted file, and what to do: {@code a schedule; give …}
 */
public record OtherFiles(List<Map.Entry<String, String>> byKey, String wanted) {
    public OtherFiles {
        byKey = List.copyOf(byKey);
        requireNonNull(wanted, "wanted is null");
    }

    /**
     * Refuses a file of another kind.
     *
     * @param place the file's name, for the message
     * @throws BadInputException if the file has one of the keys
     */
    public void refuse(String place, YamlReader yaml) {
        byKey.stream().filter(other -> yaml.hasKey(other.getKey())).findFirst().ifPresent(other -> {
            throw new BadInputException(place + ": this is " + other.getValue() + ", not " + wanted);
        });
    }
}
