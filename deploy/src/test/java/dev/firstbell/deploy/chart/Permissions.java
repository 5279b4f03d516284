package dev.firstbell.deploy.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the Roles and ClusterRoles of a manifest permit, one line for each verb: {@code in jhub: patch deployments/scale
 * firstbell-node-placeholder}.
 */
record Permissions(Set<String> lines) {
    private static final String ALL = "";

    static Permissions of(List<Map<?, ?>> objects) {
        Set<String> lines = new TreeSet<>();
        for (Map<?, ?> object : objects) {
            String kind = String.valueOf(object.get("kind"));
            if (kind.equals("Role") || kind.equals("ClusterRole")) {
                Map<?, ?> metadata = (Map<?, ?>) object.get("metadata");
                String place = kind.equals("Role") ? "in " + metadata.get("namespace") : "in the cluster";
                list(object.get("rules")).forEach(rule -> add(lines, place, (Map<?, ?>) rule));
            }
        }
        return new Permissions(lines);
    }

    /** Those that another set does not grant; a permission for all names grants each of them. */
    Set<String> beyond(Permissions other) {
        Set<String> beyond = new TreeSet<>();
        for (String line : lines) {
            String forAll = line.replaceFirst(" named .*$", ALL);
            if (!other.lines.contains(line) && !other.lines.contains(forAll)) {
                beyond.add(line);
            }
        }
        return beyond;
    }

    private static void add(Set<String> lines, String place, Map<?, ?> rule) {
        for (Object resource : list(rule.get("resources"))) {
            for (Object verb : list(rule.get("verbs"))) {
                for (Object name : names(rule)) {
                    lines.add(place + ": " + verb + " " + resource + group(rule)
                            + (name.equals(ALL) ? ALL : " named " + name));
                }
            }
        }
    }

    private static List<Object> names(Map<?, ?> rule) {
        List<Object> names = list(rule.get("resourceNames"));
        return names.isEmpty() ? List.of(ALL) : names;
    }

    private static String group(Map<?, ?> rule) {
        List<Object> groups = list(rule.get("apiGroups"));
        return groups.equals(List.of("")) ? "" : " of " + groups.get(0);
    }

    private static List<Object> list(Object value) {
        return value == null ? List.of() : new ArrayList<>((List<?>) value);
    }
}
