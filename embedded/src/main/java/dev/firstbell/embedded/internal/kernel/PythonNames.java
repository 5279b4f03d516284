package dev.firstbell.embedded.internal.kernel;

import java.util.List;
import java.util.Set;

/** Names that Python defines by itself, so that a {@code NameError} for one of them would be wrong. */
final class PythonNames {
    private static final Set<String> NAMES = Set.copyOf(List.of(
            ("and as assert async await break class continue def del elif else except finally for from global if import in"
                            + " is lambda nonlocal not or pass raise return try while with yield match case abs aiter all anext"
                            + " any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex copyright"
                            + " credits delattr dict dir display divmod enumerate eval exec exit filter float format frozenset"
                            + " get_ipython getattr globals hasattr hash help hex id input int isinstance issubclass iter len"
                            + " license list locals map max memoryview min next object oct open ord pow print property quit range"
                            + " repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip")
                    .split(" ")));

    private PythonNames() {}

    /** Whether the name is a keyword or a built-in function. */
    static boolean contains(String name) {
        return NAMES.contains(name);
    }

    /**
     * Whether Python may know the name: constants and exceptions begin with a capital letter, special names with
     * {@code _}.
     */
    static boolean mayContain(String name) {
        return contains(name) || Character.isUpperCase(name.charAt(0)) || name.startsWith("_");
    }
}
