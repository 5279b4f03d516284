package dev.firstbell.records.classes;

import dev.firstbell.records.yaml.YamlReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * A key with one choice by its name ({@code a}), or with several choices and their shares in (0, 1] ({@code {a: 0.8, b:
 * 0.2}}). Some choices may have keys of their own ({@code {a: {share: 0.8, more: 3}, b: 0.2}}).
 *
 * @param choices the choices by name, each read from the keys beside its share, if it has any
 * @param detailed which choices may have keys of their own
 * @param otherwise the name of the default choice
 */
record Mixture<T>(Map<String, Function<YamlReader, T>> choices, Predicate<String> detailed, String otherwise) {
    /** The choices under a key with their shares. */
    Map<T, Double> read(YamlReader yaml, String key) {
        Map<T, Double> byDefault = Map.of(plain(yaml, key, otherwise), 1.0);
        Optional<JsonNode> value = yaml.optional(key);
        if (value.isEmpty()) {
            return byDefault;
        }
        if (value.get().isObject()) {
            return yaml.section(key, shares -> shares(shares, byDefault), byDefault);
        }
        String name = value.get().asString("");
        return choices.containsKey(name)
                ? Map.of(plain(yaml, key, name), 1.0)
                : yaml.wrong(key, value.get(), "one of " + String.join(", ", choices.keySet()), byDefault);
    }

    private Map<T, Double> shares(YamlReader yaml, Map<T, Double> byDefault) {
        Map<T, Double> shares = new LinkedHashMap<>();
        choices.forEach((name, reader) -> yaml.optional(name).ifPresent(choice -> {
            if (choice.isObject() && detailed.test(name)) {
                yaml.section(name, more -> withMore(more, name, reader, shares), null);
            } else {
                shares.put(plain(yaml, name, name), share(yaml, name, name));
            }
        }));
        yaml.refuseOtherKeys();
        return shares.isEmpty() ? byDefault : shares;
    }

    private T withMore(YamlReader more, String name, Function<YamlReader, T> reader, Map<T, Double> shares) {
        double share = share(more, "share", name);
        T choice = reader.apply(more);
        more.refuseOtherKeys();
        if (more.sound()) {
            shares.put(choice, share);
        }
        return choice;
    }

    private static double share(YamlReader yaml, String key, String name) {
        boolean zero = yaml.optional(key)
                .filter(value -> value.isNumber() && value.doubleValue() == 0)
                .isPresent();
        if (!zero) {
            return yaml.share(key, 1);
        }
        yaml.problem(key, "expected a share above 0 and at most 1, found `0`; for none, leave `" + name + "` out");
        return 1;
    }

    /** A choice without keys of its own. */
    private T plain(YamlReader yaml, String key, String name) {
        return choices.get(name).apply(yaml.nothing(key));
    }
}
