package dev.firstbell.cli.shared;

import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C: the first ends things in good order, the second at once. What else asks a program to end, a closed terminal or a
 * service manager, counts as a first one and never as a second: a shell and the system both tell of the terminal's end. What
 * was ignored when this program began stays ignored, as {@code nohup} wants it.
 *
 * <p>The JVM's own shutdown hooks cannot tell a second one. {@code sun.misc.Signal} is in the supported module {@code
 * jdk.unsupported} but may not be named under {@code -Werror}, hence the reflection; where it is missing, Ctrl-C ends
 * the process at once, and the injector cleans up after it has lost its parent.
 */
public final class Interrupts implements AutoCloseable {
    private final AtomicInteger count = new AtomicInteger();
    /** The handlers that were there, by signal. */
    private final Map<String, Object> before = new LinkedHashMap<>();

    /**
     * @param first what to do at the first Ctrl-C; must return soon
     * @param second what to do at the second
     */
    public Interrupts(Runnable first, Runnable second) {
        handle("INT", () -> begin(count.incrementAndGet() == 1 ? first : second));
        for (String signal : List.of("TERM", "HUP")) {
            handle(signal, () -> {
                if (count.compareAndSet(0, 1)) {
                    begin(first);
                }
            });
        }
    }

    /** Not on the signal's thread: it serves all signals. */
    private static void begin(Runnable end) {
        new Thread(end, "interrupt").start();
    }

    /** Whether there was any. */
    public boolean any() {
        return count.get() > 0;
    }

    /** Gives the signals back to whoever had them. */
    @Override
    public void close() {
        before.forEach(Interrupts::install);
    }

    private void handle(String signal, Runnable onSignal) {
        handler(onSignal)
                .flatMap(handler -> install(signal, handler))
                .ifPresent(earlier -> before.put(signal, earlier));
    }

    private static Optional<Object> handler(Runnable onSignal) {
        try {
            return Optional.of(Proxy.newProxyInstance(
                    Interrupts.class.getClassLoader(),
                    new Class<?>[] {Class.forName("sun.misc.SignalHandler")},
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            onSignal.run();
                        }
                        return switch (method.getName()) {
                            case "hashCode" -> System.identityHashCode(proxy);
                            case "equals" -> proxy == arguments[0];
                            case "toString" -> "firstbell's handler";
                            default -> null;
                        };
                    }));
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    /** Returns the handler that was there; empty where there is no such signal. */
    private static Optional<Object> install(String name, Object handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Object named = signal.getConstructor(String.class).newInstance(name);
            return Optional.ofNullable(signal.getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"))
                    .invoke(null, named, handler));
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
