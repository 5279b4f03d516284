package dev.firstbell.client;

import static dev.firstbell.client.FutureOutcomes.failure;
import static dev.firstbell.client.FutureOutcomes.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.singleuser.AppResponse;
import dev.firstbell.client.singleuser.ContentEntry;
import dev.firstbell.client.singleuser.Contents;
import dev.firstbell.client.singleuser.Kernel;
import dev.firstbell.client.singleuser.Kernels;
import dev.firstbell.client.singleuser.Notebook;
import dev.firstbell.client.singleuser.NotebookSession;
import dev.firstbell.client.singleuser.ProxiedApp;
import dev.firstbell.client.singleuser.SingleUser;
import dev.firstbell.client.singleuser.Terminals;
import dev.firstbell.client.websocket.AppSocket;
import dev.firstbell.client.websocket.ExecutionResult;
import dev.firstbell.client.websocket.ExecutionResult.Status;
import dev.firstbell.client.websocket.KernelChannel;
import dev.firstbell.client.websocket.Terminal;
import dev.firstbell.client.websocket.WebSocketEngine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The features of every single-user server beyond a first cell: files, notebooks, kernels, terminals and apps. */
public abstract class SingleUserContract extends HubContract {
    /** The path of an app with a page behind a redirect, a websocket and {@code healthz}. */
    protected abstract String app();

    /** The path of an app whose process never listens. */
    protected abstract String appThatNeverComesUp();

    @Test
    void filesAndNotebooksAreWrittenReadAndDeleted() {
        String ada = newUser("ada");
        startAndWait(client, ada);
        Contents files = client.singleUser(ada).contents();
        assertThat(get(files.list("")).orElseThrow()).isEmpty();
        assertThat(get(files.makeFolder("week 1 ü")))
                .satisfies(entry -> assertThat(entry.type()).isEqualTo(ContentEntry.Type.DIRECTORY));
        assertThat(get(files.writeText("week 1 ü/notes.txt", "Grüße\n")).path()).isEqualTo("week 1 ü/notes.txt");
        assertThat(get(files.text("week 1 ü/notes.txt"))).contains("Grüße\n");
        Notebook notebook = new Notebook(
                "python3",
                List.of(
                        Notebook.Cell.markdown("# Week 1"),
                        Notebook.Cell.code("x = 20\nx + 1"),
                        Notebook.Cell.code("print(x * 2)")));
        assertThat(get(files.writeNotebook("intro.ipynb", notebook)).type()).isEqualTo(ContentEntry.Type.NOTEBOOK);
        assertThat(get(files.notebook("intro.ipynb"))).contains(notebook);
        assertThat(get(files.list("")).orElseThrow())
                .extracting(ContentEntry::path)
                .containsExactlyInAnyOrder("week 1 ü", "intro.ipynb");
        assertThat(get(files.stat("nothing.txt"))).isEmpty();
        assertThat(get(files.text("nothing.txt"))).isEmpty();
        assertThat(failure(files.notebook("week 1 ü/notes.txt")).code()).isEqualTo(Code.BAD_REQUEST);
        assertThat(get(files.delete("intro.ipynb"))).isTrue();
        assertThat(get(files.delete("intro.ipynb"))).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aWholeNotebookRunsCellByCellUntilOneFails(WebSocketEngine engine) {
        String ada = newUser("ada");
        startAndWait(client, ada);
        try (HubClient other = HubClient.builder(hub().url())
                .token(hub().token())
                .webSockets(engine)
                .build()) {
            SingleUser own = other.singleUser(ada);
            Notebook notebook = Notebook.python("x = 20", "x + 1", "1/0", "never()");
            NotebookSession session = get(own.sessions().open("intro.ipynb", "python3"));
            assertThat(get(own.sessions().open("intro.ipynb", "python3")).id()).isEqualTo(session.id());
            assertThat(get(own.sessions().list())).containsExactly(session);
            try (KernelChannel channel = get(own.kernels().open(session.kernel().id()))) {
                List<ExecutionResult> results = get(notebook.run(channel));
                assertThat(results)
                        .extracting(ExecutionResult::status)
                        .containsExactly(Status.OK, Status.OK, Status.ERROR);
                assertThat(results.get(1).text()).contains("21");
            }
            await().until(() -> other.openSockets().kernelChannels() == 0);
            assertThat(get(own.sessions().close(session.id()))).isTrue();
            assertThat(get(own.sessions().close(session.id()))).isFalse();
            assertThat(get(own.kernels().list())).isEmpty();
        }
    }

    @Test
    void aKernelIsInterruptedRestartedAndReachedByAReplacementSocket() {
        String ada = newUser("ada");
        startAndWait(client, ada);
        Kernels kernels = client.singleUser(ada).kernels();
        Kernel kernel = get(kernels.start());
        String session;
        try (KernelChannel channel = get(kernels.open(kernel.id()))) {
            session = channel.session();
            get(channel.execute("x = 7"));
            CompletableFuture<ExecutionResult> forever = channel.execute("import time\nwhile True: time.sleep(0.1)");
            // An interrupt before the cell runs is lost, and too many interrupts at once would hit the kernel itself.
            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(2)).until(() -> {
                get(kernels.interrupt(kernel.id()));
                return forever.isDone();
            });
            assertThat(get(forever).error().orElseThrow().name()).isEqualTo("KeyboardInterrupt");
            try (KernelChannel again = get(kernels.open(kernel.id(), session))) {
                assertThat(get(again.execute("x")).text()).contains("7");
                // The server closes the socket that was replaced.
                await().until(() -> channel.closed().isDone());
            }
        }
        assertThat(get(kernels.restart(kernel.id())).id()).isEqualTo(kernel.id());
        try (KernelChannel channel = get(kernels.open(kernel.id()))) {
            assertThat(get(channel.execute("x")).error().orElseThrow().name()).isEqualTo("NameError");
            assertThat(failure(channel.execute("import os; os._exit(1)")).code())
                    .isEqualTo(Code.KERNEL_DIED);
        }
    }

    @Test
    void aTerminalTakesCommands() {
        String ada = newUser("ada");
        startAndWait(client, ada);
        Terminals terminals = client.singleUser(ada).terminals();
        String name = get(terminals.start());
        assertThat(get(terminals.list())).containsExactly(name);
        StringBuffer printed = new StringBuffer();
        try (Terminal terminal = get(terminals.open(name, printed::append))) {
            terminal.type("echo fir''stbell\r");
            await().until(() -> printed.toString().contains("firstbell"));
            terminal.type("exit\r");
            get(terminal.ended());
        }
        await().until(() -> get(terminals.list()).isEmpty());
        assertThat(get(terminals.delete(name))).isFalse();
    }

    @Test
    void anAppServesAPageAWebsocketAndAHealthCheck() {
        String ada = newUser("ada");
        HubClient asAda = client.withToken(get(client.createToken(ada, "contract", Duration.ofMinutes(10))));
        ProxiedApp app = asAda.singleUser(ada).app(app());
        assertThat(get(app.open(PATIENCE))).isInstanceOf(AppResponse.NotYet.class);
        assertThat(failure(app.openSocket()).code()).isEqualTo(Code.NOT_FOUND);
        startAndWait(asAda, ada);
        assertThat(get(app.open(PATIENCE)))
                .isEqualTo(new AppResponse.Opened(hub().url().getPath() + "user/" + ada + "/" + app()));
        try (AppSocket socket = get(app.openSocket())) {
            await().until(() -> socket.messagesReceived() > 0);
        }
        assertThat(get(app.healthy())).isTrue();
        assertThat(get(app.healthy("no-such-page"))).isFalse();
        ProxiedApp missing = asAda.singleUser(ada).app("no-such-app/");
        assertThat(get(missing.open(PATIENCE))).isInstanceOf(AppResponse.Rejected.class);
        ProxiedApp strangers =
                client.withToken(ApiToken.of("0".repeat(32))).singleUser(ada).app(app());
        assertThat(get(strangers.open(PATIENCE))).isNotInstanceOf(AppResponse.Opened.class);
        assertThat(get(asAda.singleUser(ada).app(appThatNeverComesUp()).open(PATIENCE)))
                .isInstanceOf(AppResponse.NotStarted.class);
    }
}
