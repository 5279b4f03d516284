package dev.firstbell.deploy.cluster;

import dev.firstbell.deploy.yaml.OthersYaml;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FileProblem;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The text of a kubeconfig, or what a file is instead. Stateless and thread-safe. */
final class KubeconfigText {
    private static final int MAX_BYTES = 4 << 20;
    private static final int MOST_KEYS = 5;

    /** The lists without which there is no kubeconfig; kubectl's own files have all three. */
    private static final List<String> LISTS = List.of("clusters", "contexts", "users");

    private static final String EXPECTED =
            "; expected a kubeconfig, as `kubectl config view --raw --minify --flatten` prints it";

    private static final Pattern TOP_LEVEL =
            Pattern.compile("(?m)^(apiVersion|clusters|contexts|users|current-context):");
    private static final Pattern JWT = Pattern.compile("eyJ[\\w-]{8,}\\.[\\w-]+\\.[\\w-]*");
    private static final Pattern HIDDEN = Pattern.compile(":\\s*[\"']?(DATA\\+OMITTED|REDACTED)\\b");
    private static final Set<String> HELM =
            Set.of("hub", "singleuser", "proxy", "jupyterhub", "scheduling", "cull", "ingress", "prePuller");

    private KubeconfigText() {}

    /**
     * Reads a file, or a pipe such as a shell's {@code <(…)}, and checks that it is one kubeconfig.
     *
     * @throws BadInputException with what it is instead
     */
    static String read(Path file) {
        String text = text(file);
        check(file, text);
        return text;
    }

    private static String text(Path file) {
        if (Files.isDirectory(file)) {
            throw problem(file, "is a folder; give the kubeconfig's file");
        }
        if (Files.notExists(file)) {
            throw problem(file, isList(file) ? merge(file) : "does not exist");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw problem(
                        file, "has more than " + (MAX_BYTES >> 20) + " MiB, and a kubeconfig is smaller" + EXPECTED);
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .replaceFirst("^\ufeff", "");
        } catch (CharacterCodingException e) {
            throw problem(file, "is not UTF-8 text; save it as UTF-8 (PowerShell's `>` writes UTF-16)");
        } catch (IOException e) {
            throw problem(file, "cannot be read: " + FileProblem.reason(e));
        }
    }

    private static boolean isList(Path file) {
        String[] parts = file.toString().split(Pattern.quote(File.pathSeparator));
        return parts.length > 1
                && Stream.of(parts).anyMatch(part -> !part.isBlank() && Files.isRegularFile(Path.of(part)));
    }

    private static String merge(Path file) {
        return "is a list of files, as in the variable KUBECONFIG; kubectl merges them into one file: `KUBECONFIG="
                + file + " kubectl config view --raw --minify --flatten > kubeconfig.yaml`";
    }

    private static void check(Path file, String text) {
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            throw problem(file, "is empty" + EXPECTED);
        }
        plain(stripped).ifPresent(what -> {
            throw problem(file, what);
        });
        int joined = times(text);
        if (joined > 1) {
            throw problem(
                    file,
                    "holds " + joined + " kubeconfigs, one after the other (" + lines(text)
                            + "); keep each in a file of its"
                            + " own, and merge them with `KUBECONFIG=FIRST" + File.pathSeparator
                            + "SECOND kubectl config view --raw --minify --flatten`");
        }
        long documents = documents(text);
        if (documents > 1) {
            throw problem(file, "holds " + documents + " YAML documents; keep the kubeconfig in a file of its own");
        }
        Object parsed = OthersYaml.load("--kubeconfig: " + file, text);
        if (!(parsed instanceof Map<?, ?> map)) {
            throw problem(
                    file,
                    "is not a valid kubeconfig: it holds " + (parsed instanceof List<?> ? "a list" : "plain text")
                            + EXPECTED);
        }
        document(map).ifPresent(what -> {
            throw problem(file, what);
        });
        Matcher hidden = HIDDEN.matcher(text);
        if (hidden.find()) {
            throw problem(
                    file,
                    "has `" + hidden.group(1)
                            + "` in place of a certificate, key or token: `kubectl config view` leaves"
                            + " them out; write the file again with `kubectl config view --raw --minify --flatten`");
        }
    }

    /** What a text without the form of YAML is; secrets are not repeated. */
    private static Optional<String> plain(String text) {
        if (text.startsWith("<")) {
            return Optional.of("is a web page or XML, not a kubeconfig" + EXPECTED);
        }
        if (JWT.matcher(text).matches()) {
            return Optional.of(
                    "is a token (a JSON web token, as of a service account), not a kubeconfig; a kubeconfig also"
                            + " names the API server: deploy/kubernetes/observer-role.yaml shows how to make one");
        }
        if (text.startsWith("-----BEGIN ")) {
            return Optional.of("is a certificate or key (PEM), not a kubeconfig; a kubeconfig can name it" + EXPECTED);
        }
        if (text.startsWith("[") && text.contains("aws_access_key_id")) {
            return Optional.of(
                    "is a credentials file of AWS, not a kubeconfig; `aws eks update-kubeconfig --name CLUSTER"
                            + " --kubeconfig FILE` writes one");
        }
        return Optional.empty();
    }

    /** What a YAML or JSON document other than a kubeconfig is. */
    private static Optional<String> document(Map<?, ?> map) {
        String kind = text(map, "kind");
        if ("Config".equals(kind) || kind.isEmpty() && LISTS.stream().anyMatch(map::containsKey)) {
            return lists(map);
        }
        if ("Secret".equals(kind)) {
            return Optional.of(
                    "is a Secret of Kubernetes, not a kubeconfig; if one of its keys holds a kubeconfig, `kubectl"
                            + " get secret NAME -o jsonpath='{.data.KEY}' | base64 -d` prints it");
        }
        if ("ExecCredential".equals(kind)) {
            return Optional.of("is the output of a credential plugin, not a kubeconfig" + EXPECTED);
        }
        if (!kind.isEmpty()) {
            return Optional.of("is a manifest of Kubernetes (kind: " + PluginOutput.start(kind) + "), not a kubeconfig"
                    + EXPECTED);
        }
        if ("service_account".equals(text(map, "type")) || "authorized_user".equals(text(map, "type"))) {
            return Optional.of(
                    "is a JSON key of Google Cloud, not a kubeconfig; `gcloud container clusters get-credentials"
                            + " CLUSTER` writes one, and `gcloud auth activate-service-account --key-file FILE` uses the key");
        }
        if (map.containsKey("clientId") && map.containsKey("clientSecret")
                || map.containsKey("appId") && map.containsKey("password")) {
            return Optional.of("is a JSON key of Azure, not a kubeconfig; `az aks get-credentials --name CLUSTER"
                    + " --resource-group GROUP --file FILE` writes one");
        }
        if (map.containsKey("AccessKey") || map.containsKey("AccessKeyId") || map.containsKey("Credentials")) {
            return Optional.of("is a JSON key of AWS, not a kubeconfig; `aws eks update-kubeconfig --name CLUSTER"
                    + " --kubeconfig FILE` writes one");
        }
        if (map.keySet().stream().anyMatch(HELM::contains)) {
            return Optional.of("is a Helm values file, not a kubeconfig" + EXPECTED);
        }
        return Optional.of("is not a valid kubeconfig: it has the keys "
                + map.keySet().stream()
                        .limit(MOST_KEYS)
                        .map(key -> PluginOutput.start(String.valueOf(key)))
                        .collect(Collectors.joining(", "))
                + EXPECTED);
    }

    private static Optional<String> lists(Map<?, ?> map) {
        for (String key : LISTS) {
            if (map.get(key) != null && !(map.get(key) instanceof List<?>)) {
                return Optional.of("is not a valid kubeconfig: expected a list in `" + key + "`, found "
                        + (map.get(key) instanceof Map<?, ?> ? "a mapping" : "text") + EXPECTED);
            }
        }
        boolean empty = LISTS.stream().noneMatch(key -> map.get(key) instanceof List<?> list && !list.isEmpty());
        return empty
                ? Optional.of(
                        "is a kubeconfig without clusters, contexts and users, as `kubectl config view` prints it if"
                                + " it finds no kubeconfig; name the right file in KUBECONFIG" + EXPECTED)
                : Optional.empty();
    }

    private static String text(Map<?, ?> map, String key) {
        return map.get(key) instanceof String text ? text : "";
    }

    /** How many kubeconfigs a text holds: the largest number of times that one of their keys stands at the left. */
    private static int times(String text) {
        return Stream.of("apiVersion", "clusters", "contexts", "users", "current-context")
                .mapToInt(key -> (int) TOP_LEVEL
                        .matcher(text)
                        .results()
                        .filter(found -> found.group(1).equals(key))
                        .count())
                .max()
                .orElse(0);
    }

    private static long documents(String text) {
        return Stream.of(text.split("(?m)^---(?:[ \\t].*)?$"))
                .filter(part -> part.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("#")))
                .count();
    }

    private static String lines(String text) {
        List<String> lines = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.startsWith("clusters:")) {
                lines.add("line " + number);
            }
        }
        return lines.isEmpty() ? "a key of it stands there twice" : "`clusters:` in " + String.join(" and ", lines);
    }

    static BadInputException problem(Path file, String what) {
        return new BadInputException("--kubeconfig: " + file + " " + what);
    }
}
