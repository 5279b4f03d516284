package dev.firstbell.client.internal.websocket;

import dev.firstbell.client.call.HubException;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.internal.kernel.KernelConversation;
import dev.firstbell.client.internal.kernel.KernelFraming;
import dev.firstbell.client.internal.kernel.KernelMessage;
import dev.firstbell.client.websocket.ExecutionResult;
import dev.firstbell.client.websocket.KernelChannel;
import dev.firstbell.client.websocket.KernelInfo;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;

/** A websocket to a kernel. Thread-safe. */
public final class WireKernelChannel implements KernelChannel, WireSession.User {
    private final String session;
    private final KernelConversation conversation;
    private volatile WireSession wire;
    private volatile KernelFraming framing;

    public WireKernelChannel(
            String session, Operation operation, Duration deadline, Clock clock, ScheduledExecutorService scheduler) {
        this.session = session;
        this.conversation = new KernelConversation(session, operation, deadline, clock, scheduler, this::send);
    }

    /** Sets the session. Call it once, before the session opens. */
    public void use(WireSession opening) {
        wire = opening;
    }

    private void send(KernelMessage message) {
        framing.encode(message, wire);
    }

    @Override
    public CompletableFuture<ExecutionResult> execute(String code) {
        return conversation.execute(code);
    }

    @Override
    public CompletableFuture<KernelInfo> kernelInfo() {
        return conversation.kernelInfo();
    }

    @Override
    public String subprotocol() {
        return framing.subprotocol();
    }

    @Override
    public String session() {
        return session;
    }

    @Override
    public CompletableFuture<Void> closed() {
        return wire.closed();
    }

    @Override
    public void close() {
        wire.close();
    }

    @Override
    public void opened(String subprotocol) {
        framing = KernelFraming.named(subprotocol);
    }

    @Override
    public void text(String message) {
        conversation.accept(framing.decode(message));
    }

    @Override
    public void binary(ByteBuffer message) {
        conversation.accept(framing.decode(message));
    }

    @Override
    public void ended(HubException reason) {
        conversation.end(reason);
    }
}
