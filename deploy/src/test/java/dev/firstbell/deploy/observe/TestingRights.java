package dev.firstbell.deploy.observe;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The rights that a manifest grants, one by one, as {@link TestingApiServer#permitOnly} takes them. */
public final class TestingRights {
    private TestingRights() {}

    /** The objects of a manifest. */
    public static Collection<HasMetadata> objects(Path manifest) {
        try {
            return new KubernetesSerialization().unmarshal(Files.newInputStream(manifest));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All rights of its roles. */
    public static Set<String> of(Path manifest) {
        Set<String> rights = new TreeSet<>();
        for (HasMetadata object : objects(manifest)) {
            if (object instanceof Role role) {
                role.getRules()
                        .forEach(rule ->
                                add(rights, rule, " in " + role.getMetadata().getNamespace()));
            } else if (object instanceof ClusterRole role) {
                role.getRules().forEach(rule -> add(rights, rule, " in the cluster"));
            }
        }
        return rights;
    }

    private static void add(Set<String> rights, PolicyRule rule, String place) {
        for (String resource : rule.getResources()) {
            for (String verb : rule.getVerbs()) {
                List<String> names = rule.getResourceNames();
                if (names == null || names.isEmpty()) {
                    rights.add(verb + " " + resource + place);
                } else {
                    names.forEach(name -> rights.add(verb + " " + resource + place + " named " + name));
                }
            }
        }
    }

    /** What a message says if a right is missing. */
    public static String missing(String right) {
        return "missing permission: "
                + right.replaceFirst(" named .*$", "").replaceFirst(" in (?!the cluster)", " in namespace ");
    }
}
