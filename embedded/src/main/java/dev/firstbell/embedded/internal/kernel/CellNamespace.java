package dev.firstbell.embedded.internal.kernel;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The variables and modules that a cell leaves behind for the next ones. Bounded. */
final class CellNamespace {
    private static final int MOST_VARIABLES = 1000;

    private final Map<String, BigInteger> variables = new HashMap<>();
    private final Set<String> modules = new HashSet<>();

    void assign(String name, BigInteger value) {
        if (variables.size() >= MOST_VARIABLES) {
            throw new NotSimulatedException();
        }
        variables.put(name, value);
    }

    Optional<BigInteger> variable(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    void importModule(String name) {
        modules.add(name);
    }

    boolean hasModule(String name) {
        return modules.contains(name);
    }
}
