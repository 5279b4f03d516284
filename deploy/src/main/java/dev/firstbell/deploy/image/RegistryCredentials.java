package dev.firstbell.deploy.image;

import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The log-ins that {@code docker login} and {@code podman login} have left: files with {@code auths}, and helper programs
 * that files name with {@code credHelpers} and {@code credsStore} (docker's documentation of {@code config.json} and of
 * credential helpers; containers-auth.json(5)).
 *
 * @param files where to look, the first one that knows a registry wins
 */
record RegistryCredentials(List<Path> files) {
    private static final long HELPER_SECONDS = 20;

    /** Docker Hub's name in docker's own files. */
    private static final String DOCKER_HUB = "https://index.docker.io/v1/";

    /**
     * A log-in.
     *
     * @param user absent where the secret is a token that is changed for another
     */
    record Login(Optional<String> user, String secret) {
        /** Never the secret. */
        @Override
        public String toString() {
            return user.orElse("a token");
        }
    }

    public RegistryCredentials {
        files = List.copyOf(files);
    }

    /** The files of docker and podman. */
    public static RegistryCredentials ofEnvironment(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        List<Path> files = new ArrayList<>();
        Optional.ofNullable(environment.get("REGISTRY_AUTH_FILE")).map(Path::of).ifPresent(files::add);
        files.add(Optional.ofNullable(environment.get("DOCKER_CONFIG"))
                .map(Path::of)
                .orElse(Path.of(home, ".docker"))
                .resolve("config.json"));
        Optional.ofNullable(environment.get("XDG_RUNTIME_DIR"))
                .map(folder -> Path.of(folder, "containers", "auth.json"))
                .ifPresent(files::add);
        files.add(Path.of(home, ".config", "containers", "auth.json"));
        return new RegistryCredentials(files);
    }

    /** The log-in for an image's registry, if there is one. */
    Optional<Login> of(ImageReference image) throws IOException {
        for (Path file : files) {
            if (Files.isRegularFile(file)) {
                Optional<Login> login = in(file, image);
                if (login.isPresent()) {
                    return login;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Login> in(Path file, ImageReference image) throws IOException {
        JsonNode config = Manifests.parse(Files.readAllBytes(file), file.toString());
        String host = image.registry();
        String helper = config.path("credHelpers").path(host).asString("");
        if (!helper.isEmpty()) {
            return asked(helper, host, file);
        }
        for (String name : names(image)) {
            Optional<Login> login = stored(config.path("auths").path(name), name, file);
            if (login.isPresent()) {
                return login;
            }
        }
        String store = config.path("credsStore").asString("");
        return store.isEmpty() ? Optional.empty() : asked(store, host.equals("docker.io") ? DOCKER_HUB : host, file);
    }

    /** Under what names a registry may stand: podman also knows a part of one, the longer the better. */
    private static List<String> names(ImageReference image) {
        List<String> names = new ArrayList<>();
        String name = image.registry() + "/" + image.repository();
        while (name.contains("/")) {
            names.add(name);
            name = name.substring(0, name.lastIndexOf('/'));
        }
        String host = image.registry();
        names.add(host);
        Stream.of("", "/", "/v1/", "/v2/").map(path -> "https://" + host + path).forEach(names::add);
        if (host.equals("docker.io")) {
            names.add(DOCKER_HUB);
        }
        return names;
    }

    private static Optional<Login> stored(JsonNode entry, String name, Path file) {
        String token = entry.path("identitytoken").asString("");
        if (!token.isEmpty()) {
            return Optional.of(new Login(Optional.empty(), token));
        }
        String auth = entry.path("auth").asString("");
        if (auth.isEmpty()) {
            return Optional.empty();
        }
        try {
            String[] pair = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8).split(":", 2);
            if (pair.length == 2) {
                return Optional.of(new Login(Optional.of(pair[0]), pair[1]));
            }
        } catch (IllegalArgumentException e) {
            // Said below, without the text: it is a secret.
        }
        throw new BadInputException(file + ": auths." + name + ".auth is no base64 of user:password; log in again");
    }

    private static Optional<Login> asked(String helper, String server, Path file) throws IOException {
        if (!helper.matches("[\\w.-]+")) {
            throw new BadInputException(
                    file + " names a credential helper '" + helper + "', which is no program's name");
        }
        String program = "docker-credential-" + helper;
        Process process;
        try {
            process = new ProcessBuilder(program, "get")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new BadInputException(
                    file + " names the credential helper " + program + ", which cannot be started: " + e.getMessage());
        }
        try {
            try (var in = process.getOutputStream()) {
                in.write(server.getBytes(StandardCharsets.UTF_8));
            }
            // An answer is shorter than what a pipe holds, so that waiting for the end first cannot block it.
            if (!process.waitFor(HELPER_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(program + " did not end within " + HELPER_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                // It has none for this registry: perhaps it needs none.
                return Optional.empty();
            }
            byte[] answer = process.getInputStream().readAllBytes();
            JsonNode login = Manifests.parse(answer, "what " + program + " says");
            String user = login.path("Username").asString("");
            return Optional.of(new Login(
                    // How helpers mark a token that is changed for another.
                    user.equals("<token>") ? Optional.empty() : Optional.of(user),
                    login.path("Secret").asString("")));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + program + " was asked", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Where a log-in was looked for, for a person. */
    @Override
    public String toString() {
        return files.stream().map(Path::toString).collect(Collectors.joining(", "));
    }
}
