package dev.firstbell.deploy.cluster;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.PastedCommand;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.client.OAuthTokenProvider;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The program that supplies a kubeconfig's credentials (client-go credential plugins, {@code client.authentication.k8s.io};
 * kubernetes.io/docs/reference/access-authn-authz/authentication). It runs without input and for a bounded time, and again
 * when its token is about to expire. The library's own runner waits for a plugin without a bound and hides why one failed.
 *
 * <p>Thread-safe.
 */
final class CredentialPlugin implements OAuthTokenProvider {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A token that expires this soon is replaced, so that it does not expire on its way. */
    private static final Duration EARLY = Duration.ofSeconds(30);

    private static final int MAX_OUTPUT_BYTES = 1 << 20;
    private static final String GKE = "gke-gcloud-auth-plugin";

    private final ExecConfig exec;
    private final Cluster cluster;
    private final Path kubeconfig;
    private final Clock clock;
    private final Duration patience;
    private Credentials credentials;

    /**
     * What a plugin supplied.
     *
     * @param certificate and key in PEM, if it supplied a client certificate
     */
    record Credentials(
            Optional<String> token, Optional<String> certificate, Optional<String> key, Optional<Instant> expires) {
        @Override
        public String toString() {
            return "Credentials[expires=" + expires + "]";
        }
    }

    /**
     * @param kubeconfig relative commands are relative to its folder
     * @param patience how long the plugin may take
     */
    CredentialPlugin(ExecConfig exec, Cluster cluster, Path kubeconfig, Clock clock, Duration patience) {
        this.exec = requireNonNull(exec, "exec is null");
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.kubeconfig = requireNonNull(kubeconfig, "kubeconfig is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.patience = requireNonNull(patience, "patience is null");
    }

    /** The plugin's name, for messages. */
    String name() {
        return PluginOutput.start(exec.getCommand().replaceFirst(".*[/\\\\](?=.)", ""));
    }

    /**
     * The credentials; runs the plugin if there are none that are valid.
     *
     * @throws BadInputException if the plugin does not supply valid credentials, with what it printed
     */
    synchronized Credentials credentials() {
        boolean valid = credentials != null
                && credentials
                        .expires()
                        .filter(at -> at.isBefore(clock.instant().plus(EARLY)))
                        .isEmpty();
        if (!valid) {
            credentials = run();
        }
        return credentials;
    }

    /** The token for the next request: the last one if the plugin has no newer one, which the API server then rejects. */
    @Override
    public synchronized String getToken() {
        try {
            return credentials().token().orElse(null);
        } catch (BadInputException e) {
            return credentials == null ? null : credentials.token().orElse(null);
        }
    }

    private Credentials run() {
        if ("Always".equals(exec.getInteractiveMode())) {
            throw problem(
                    "asks for input on a terminal (interactiveMode: Always), which Firstbell does not offer; use a"
                            + " kubeconfig whose user has a token or a certificate");
        }
        Process process = start();
        CompletableFuture<String> out =
                CompletableFuture.supplyAsync(() -> text(process.getInputStream()), CredentialPlugin::begin);
        CompletableFuture<String> err =
                CompletableFuture.supplyAsync(() -> text(process.getErrorStream()), CredentialPlugin::begin);
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                List<ProcessHandle> children = process.descendants().toList();
                // By its handle: this object's own method would close the output before it is read.
                process.toHandle().destroyForcibly();
                children.forEach(ProcessHandle::destroyForcibly);
                throw problem("did not end within " + patience.toSeconds() + " s" + printed(soon(err))
                        + "; it may wait for a log-in: run it once by hand (`" + commandLine() + "`)");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw problem("was interrupted");
        }
        if (process.exitValue() != 0) {
            String said = soon(err);
            throw problem("failed with exit code " + process.exitValue() + printed(said.isBlank() ? soon(out) : said));
        }
        return read(soon(out), soon(err));
    }

    private Process start() {
        List<String> command = new ArrayList<>();
        command.add(executable());
        command.addAll(Optional.ofNullable(exec.getArgs()).orElse(List.of()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.from(nothing()));
        Optional.ofNullable(exec.getEnv()).orElse(List.of()).stream()
                .filter(variable -> variable.getName() != null && variable.getValue() != null)
                .forEach(variable -> builder.environment().put(variable.getName(), variable.getValue()));
        builder.environment().put("KUBERNETES_EXEC_INFO", info());
        try {
            return builder.start();
        } catch (IOException e) {
            boolean denied = String.valueOf(e.getMessage()).contains("Permission denied");
            throw problem((denied ? "may not be executed" : "is not installed, or not on the PATH") + installHint());
        }
    }

    /** As client-go: a command with a slash is relative to the kubeconfig, any other is looked up in the PATH. */
    private String executable() {
        String command = exec.getCommand();
        Path folder = kubeconfig.toAbsolutePath().getParent();
        return command.contains("/") ? folder.resolve(command).normalize().toString() : command;
    }

    private String info() {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("interactive", false);
        if (Boolean.TRUE.equals(exec.getProvideClusterInfo())) {
            Map<String, Object> server = new LinkedHashMap<>();
            server.put("server", cluster.getServer());
            Optional.ofNullable(cluster.getCertificateAuthorityData())
                    .ifPresent(data -> server.put("certificate-authority-data", data));
            spec.put("cluster", server);
        }
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("kind", "ExecCredential");
        info.put("apiVersion", exec.getApiVersion());
        info.put("spec", spec);
        return JSON.writeValueAsString(info);
    }

    private Credentials read(String out, String err) {
        JsonNode status;
        try {
            status = JSON.readTree(out).path("status");
        } catch (JacksonException e) {
            throw noCredentials(out, err);
        }
        Optional<String> token = text(status, "token").map(String::strip);
        token.flatMap(KubeconfigIdentity::unusable).ifPresent(what -> {
            throw problem("printed a token that cannot be sent: it contains " + what);
        });
        Optional<String> certificate = text(status, "clientCertificateData");
        Optional<String> key = text(status, "clientKeyData");
        if (token.isEmpty() && (certificate.isEmpty() || key.isEmpty())) {
            throw noCredentials(out, err);
        }
        Optional<Instant> expires = text(status, "expirationTimestamp").flatMap(CredentialPlugin::instant);
        expires.filter(at -> at.isBefore(clock.instant())).ifPresent(at -> {
            throw problem("printed credentials that expired at " + at + printed(err)
                    + "; log in again with the tool that it belongs to");
        });
        return new Credentials(token, certificate, key, expires);
    }

    private BadInputException noCredentials(String out, String err) {
        String found = out.isBlank() ? "nothing" : "\"" + PluginOutput.start(out) + "\"";
        return problem("ended without credentials: expected an ExecCredential in JSON, found " + found + printed(err));
    }

    private static Optional<String> text(JsonNode node, String field) {
        return Optional.ofNullable(node.path(field).asString(null)).filter(value -> !value.isBlank());
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private BadInputException problem(String what) {
        return new BadInputException(
                "--kubeconfig: the credential plugin `" + name() + "` of " + kubeconfig + " " + what);
    }

    private static String printed(String text) {
        return text.isBlank() ? "" : "; it printed: " + PluginOutput.end(text);
    }

    private String installHint() {
        String hint = Optional.ofNullable(exec.getInstallHint()).orElse("");
        if (!hint.isBlank()) {
            return "; the kubeconfig's hint: " + PluginOutput.start(hint);
        }
        return name().equals(GKE) ? "; `gcloud components install " + GKE + "` installs it" : "";
    }

    private String commandLine() {
        List<String> words = new ArrayList<>(List.of(exec.getCommand()));
        words.addAll(Optional.ofNullable(exec.getArgs()).orElse(List.of()));
        return PastedCommand.of(words);
    }

    /** The output of a process that has ended. A process that it left behind may hold the pipe open. */
    private static String soon(CompletableFuture<String> text) {
        try {
            return text.get(2, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        } catch (java.util.concurrent.ExecutionException e) {
            return "";
        }
    }

    private static void begin(Runnable reading) {
        Thread thread = new Thread(reading, "credential plugin");
        thread.setDaemon(true);
        thread.start();
    }

    private static String text(InputStream in) {
        try (in) {
            String text = new String(in.readNBytes(MAX_OUTPUT_BYTES), StandardCharsets.UTF_8);
            in.skipNBytes(Math.min(in.available(), MAX_OUTPUT_BYTES));
            return text;
        } catch (IOException e) {
            return "";
        }
    }

    private static File nothing() {
        return new File(File.separatorChar == '\\' ? "NUL" : "/dev/null");
    }
}
