package dev.firstbell.deploy.image;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
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
 * The credentials that {@code docker login} and {@code podman login} store: files with {@code auths}, and credential
 * helpers that the files name with {@code credHelpers} and {@code credsStore} (Docker's documentation of {@code
 * config.json} and of credential helpers; containers-auth.json(5)).
 *
 * @param files the files to search; the first one with an entry for the registry wins
 */
record RegistryCredentials(List<Path> files) {
    private static final long HELPER_SECONDS = 20;

    /** Docker Hub's name in docker's own files. */
    private static final String DOCKER_HUB = "https://index.docker.io/v1/";

    /**
     * Credentials for one registry.
     *
     * @param user the user name; empty if the secret is a refresh token, to be exchanged for an access token
     */
    record Login(Optional<String> user, String secret) {
        /** Does not contain the secret. */
        @Override
        public String toString() {
            return user.map(name -> "user " + name).orElse("the stored token");
        }
    }

    public RegistryCredentials {
        files = List.copyOf(files);
    }

    /** The files of Docker and Podman, located from environment variables. */
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

    /**
     * The credentials for an image's registry, if there are any.
     *
     * @throws BadInputException if a file is malformed, or names a credential helper that cannot be started
     * @throws IOException if a file cannot be read, or a helper does not finish in time
     */
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
            return fromHelper(helper, host, file);
        }
        for (String name : names(image)) {
            Optional<Login> login = stored(config.path("auths").path(name), name, file);
            if (login.isPresent()) {
                return login;
            }
        }
        String store = config.path("credsStore").asString("");
        return store.isEmpty()
                ? Optional.empty()
                : fromHelper(store, host.equals("docker.io") ? DOCKER_HUB : host, file);
    }

    /**
     * The keys under which a file may store the credentials, most specific first. Podman also uses namespaces as keys.
     */
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
            // Reported below, without the exception's text, which contains the secret.
        }
        throw new BadInputException(
                file + ": auths." + name + ".auth is not the base64 encoding of user:password; log in again");
    }

    private static Optional<Login> fromHelper(String helper, String server, Path file) throws IOException {
        if (!helper.matches("[\\w.-]+")) {
            throw new BadInputException(file + " names the credential helper '" + Excerpt.of(helper)
                    + "', which is not a valid program name");
        }
        String program = "docker-credential-" + helper;
        Process process;
        try {
            process = new ProcessBuilder(program, "get")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new BadInputException(file + " names the credential helper " + program
                    + ", which cannot be started; install it and put it on the PATH, or log in again without it");
        }
        try {
            try (var in = process.getOutputStream()) {
                in.write(server.getBytes(StandardCharsets.UTF_8));
            }
            // The output fits into the pipe's buffer, so waiting before reading cannot block the helper.
            if (!process.waitFor(HELPER_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(program + " did not finish within " + HELPER_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                // The helper has no credentials for this registry, which may not need any.
                return Optional.empty();
            }
            byte[] output = process.getInputStream().readAllBytes();
            JsonNode login = Manifests.parse(output, "the output of " + program);
            String user = login.path("Username").asString("");
            return Optional.of(new Login(
                    // Helpers mark a refresh token with this name.
                    user.equals("<token>") ? Optional.empty() : Optional.of(user),
                    login.path("Secret").asString("")));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + program, e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** The searched files, for messages. */
    @Override
    public String toString() {
        return files.stream().map(Path::toString).collect(Collectors.joining(", "));
    }
}
