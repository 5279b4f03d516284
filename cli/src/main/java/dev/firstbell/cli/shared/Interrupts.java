package dev.firstbell.cli.shared;

import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C: the first ends the work cleanly, the second at once. SIGTERM and SIGHUP, which a service manager and a closed
 * terminal send, count as a first one and never as a second, since a shell and the system both report the terminal's end. A
 * signal that was ignored when this program began stays ignored, as {@code nohup} intends.
 *
 * <p>The JVM's own shutdown hooks cannot detect a second one. {@code sun.misc.Signal} is in the supported module {@code
 * jdk.unsupported} but may not be named under {@code -Werror}, hence the reflection; where it is missing, Ctrl-C ends
 * the process at once, and the injector cleans up after it has lost its parent.
 */
public final class Interrupts implements AutoCloseable {
    private final AtomicInteger count = new AtomicInteger();
    /** The former handlers, by signal. */
    private final Map<String, Object> before = new LinkedHashMap<>();

    /**
     * @param first runs at the first Ctrl-C; must return soon
     * @param second runs at the second
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

    /** Whether there was a signal. */
    public boolean any() {
        return count.get() > 0;
    }

    /** Restores the former handlers. */
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

    /** Returns the former handler; empty if the system does not have the signal. */
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
