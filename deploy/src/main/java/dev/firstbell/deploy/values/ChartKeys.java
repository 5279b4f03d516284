package dev.firstbell.deploy.values;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * The keys of the Zero to JupyterHub chart, from values.schema.yaml of version 4.4.0 and, after each `|`, keys that
 * only older or newer versions have. The chart rejects other keys in these mappings.
 */
final class ChartKeys {
    /** A key and the keys below it. */
    private static final Map<String, Set<String>> KEYS = Map.ofEntries(
            entry(
                    "hub",
                    "activeServerLimit allowNamedServers annotations args authenticatePrometheus baseUrl command"
                            + " concurrentSpawnLimit config consecutiveFailureLimit containerSecurityContext"
                            + " cookieSecret db deploymentStrategy existingSecret extraConfig extraContainers extraEnv"
                            + " extraFiles extraPodSpec extraVolumeMounts extraVolumes fsGid image initContainers"
                            + " labels lifecycle livenessProbe loadRoles namedServerLimitPerUser networkPolicy"
                            + " nodeSelector pdb podSecurityContext readinessProbe redirectToServer resources"
                            + " revisionHistoryLimit service serviceAccount services shutdownOnLogout templatePaths"
                            + " templateVars tolerations | extraConfigMap uid publicURL imagePullPolicy"),
            entry(
                    "proxy",
                    "annotations chp deploymentStrategy https labels secretSync secretToken service traefik"
                            + " | nginx networkPolicy pdb"),
            entry(
                    "singleuser",
                    "allowPrivilegeEscalation cloudMetadata cmd cpu defaultUrl events extraAnnotations extraContainers"
                            + " extraEnv extraFiles extraLabels extraNodeAffinity extraPodAffinity"
                            + " extraPodAntiAffinity extraPodConfig extraResource extraTolerations fsGid image"
                            + " initContainers lifecycleHooks memory networkPolicy networkTools nodeSelector"
                            + " podNameTemplate profileList serviceAccountName startTimeout storage uid"
                            + " | imagePullPolicy schedulerStrategy"),
            entry("scheduling", "corePods podPriority userPlaceholder userPods userScheduler"),
            entry(
                    "prePuller",
                    "annotations containerSecurityContext continuous extraImages extraTolerations hook labels pause"
                            + " pullProfileListImages resources revisionHistoryLimit"),
            entry("cull", "adminUsers concurrency enabled every maxAge removeNamedServers timeout users"),
            entry("ingress", "annotations enabled extraPaths hosts ingressClassName pathSuffix pathType tls | host"),
            entry("httpRoute", "annotations enabled gateway hostnames | parentRefs"),
            entry("imagePullSecret", "automaticReferenceInjection create email password registry username | enabled"),
            entry("rbac", "create enabled"),
            entry("debug", "enabled"),
            entry(
                    "auth",
                    "| admin type whitelist dummy github google ldap lti state custom globus cilogon mediawiki scopes"
                            + " jwt azuread allowedUsers allowed_users"));

    /** Keys whose content is free or says nothing about the chart. */
    private static final Set<String> OTHER_KEYS =
            Set.of("custom", "enabled", "fullnameOverride", "nameOverride", "imagePullSecrets", "global");

    /** Keys that hardly another chart has; a chart with a `hub` of its own has an image and a service there, too. */
    private static final Map<String, Set<String>> TELLING = Map.ofEntries(
            entry(
                    "hub",
                    "activeServerLimit allowNamedServers authenticatePrometheus baseUrl concurrentSpawnLimit"
                            + " consecutiveFailureLimit cookieSecret extraConfig loadRoles namedServerLimitPerUser"
                            + " redirectToServer services shutdownOnLogout templatePaths templateVars extraConfigMap"),
            entry("proxy", "chp secretToken secretSync"),
            entry("scheduling", "corePods podPriority userPlaceholder userPods userScheduler"),
            entry("prePuller", "continuous hook extraImages pullProfileListImages"),
            entry("cull", "adminUsers every maxAge removeNamedServers"),
            entry("auth", "whitelist allowedUsers"));

    private ChartKeys() {}

    private static Map.Entry<String, Set<String>> entry(String key, String children) {
        return Map.entry(
                key,
                Set.copyOf(Stream.of(children.split("\\s+"))
                        .filter(child -> !child.equals("|") && !child.isEmpty())
                        .toList()));
    }

    /** Whether the chart has a key at its top level. */
    static boolean isTopLevel(String key) {
        return KEYS.containsKey(key) || OTHER_KEYS.contains(key);
    }

    /** The keys at the chart's top level. */
    static Set<String> topLevel() {
        return Stream.concat(KEYS.keySet().stream(), OTHER_KEYS.stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** The known keys below a top-level key; empty if they are free. */
    static Set<String> below(String key) {
        return KEYS.getOrDefault(key, Set.of());
    }

    /** Whether the chart has known keys below a top-level key. */
    static boolean hasKnownChildren(String key) {
        return KEYS.containsKey(key);
    }

    /** Whether the chart has a key below a top-level key. */
    static boolean isChild(String key, String child) {
        return KEYS.getOrDefault(key, Set.of()).contains(child);
    }

    /** How a top-level key of the chart fits what a file has below it. */
    enum Fit {
        /** Hardly another chart has this. */
        TELLING,
        /** The chart has all or most of these keys; so may other charts. */
        POSSIBLE,
        /** The chart has none or only the minority of these keys. */
        FOREIGN
    }

    /** How the value of a top-level key fits. */
    static Fit fit(String key, Node value) {
        Set<String> known = KEYS.get(key);
        if (known == null || YamlText.isNull(value)) {
            return Fit.POSSIBLE;
        }
        if (!(value instanceof MappingNode mapping)) {
            return Fit.FOREIGN;
        }
        List<String> keys = YamlText.keys(mapping);
        long foreign = keys.stream()
                .filter(child -> !known.contains(child) && !child.equals("<<") && !Misplaced.isKnown(key, keys, child))
                .count();
        if (foreign > 0 && foreign * 2 >= keys.size()) {
            return Fit.FOREIGN;
        }
        boolean telling = keys.stream().anyMatch(TELLING.getOrDefault(key, Set.of())::contains)
                || keys.stream().anyMatch(child -> Misplaced.isKnown(key, keys, child))
                || key.equals("singleuser") && !keys.isEmpty()
                || key.equals("hub") && hasClassConfig(mapping);
        return telling ? Fit.TELLING : Fit.POSSIBLE;
    }

    /** The keys below a top-level key that the chart does not have. */
    static List<String> foreign(String key, Node value) {
        Set<String> known = KEYS.getOrDefault(key, Set.of());
        if (!(value instanceof MappingNode mapping)) {
            return List.of();
        }
        List<String> keys = YamlText.keys(mapping);
        return keys.stream()
                .filter(child -> !known.contains(child) && !Misplaced.isKnown(key, keys, child))
                .toList();
    }

    /** Whether {@code hub.config} has a section named like a class of JupyterHub: {@code JupyterHub}. */
    private static boolean hasClassConfig(MappingNode hub) {
        return hub.getValue().stream()
                .filter(tuple -> YamlText.keyText(tuple).equals("config"))
                .anyMatch(tuple -> tuple.getValueNode() instanceof MappingNode config
                        && YamlText.keys(config).stream()
                                .anyMatch(section -> section.matches(
                                        "JupyterHub|\\w*Spawner|\\w*Authenticator|ConfigurableHTTPProxy|CryptKeeper")));
    }
}
