package dev.firstbell.client.examples;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.singleuser.Notebook;
import dev.firstbell.client.singleuser.NotebookSession;
import dev.firstbell.client.singleuser.SingleUser;
import dev.firstbell.client.websocket.ExecutionResult;
import dev.firstbell.client.websocket.KernelChannel;
import java.net.URI;

/** Runs a notebook on a server that is ready, cell by cell. Arguments: hub URL, user, path. Token in HUB_TOKEN. */
final class RunNotebook {
    private RunNotebook() {}

    public static void main(String[] arguments) {
        String path = arguments[2];
        try (HubClient hub = HubClient.builder(URI.create(arguments[0]))
                .token(ApiToken.fromEnvironment("HUB_TOKEN"))
                .build()) {
            SingleUser server = hub.singleUser(arguments[1]);
            Notebook notebook = server.contents()
                    .notebook(path)
                    .join()
                    .orElseThrow(() -> new IllegalArgumentException(path + " does not exist"));
            NotebookSession session = server.sessions().open(path, "python3").join();
            try (KernelChannel kernel =
                    server.kernels().open(session.kernel().id()).join()) {
                for (ExecutionResult result : notebook.run(kernel).join()) {
                    System.out.println(result.status() + " " + result.text().orElse("") + result.stdout());
                }
            }
            server.sessions().close(session.id()).join();
        }
    }
}
