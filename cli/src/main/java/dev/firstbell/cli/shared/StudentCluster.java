package dev.firstbell.cli.shared;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.verify.StudentPool;
import dev.firstbell.records.io.BadInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The cluster whose students' nodes are looked at or brought up, and the taints that students' pods tolerate there. */
public final class StudentCluster {
    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description =
                    "The cluster. Default: the one whose pod this command runs in, with the pod's service account.")
    private Path kubeconfig;

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            description = "The hub's namespace (jhub; in a pod, the pod's own).")
    private String namespace;

    @Option(
            names = "--toleration",
            paramLabel = "TAINT",
            description = "Another taint that students' pods tolerate, as KEY=VALUE:EFFECT. Repeatable.")
    private List<String> tolerations = List.of();

    /** Access to the cluster; connects to nothing yet. */
    public ClusterAccess access() {
        Map<String, String> environment = System.getenv();
        return kubeconfig == null
                ? ClusterAccess.inCluster(environment, Optional.ofNullable(namespace))
                : ClusterAccess.of(kubeconfig, Optional.ofNullable(namespace).orElse("jhub"));
    }

    /**
     * A pool with the taints that are given.
     *
     * @throws BadInputException if one of them is not in the form of a taint
     */
    public StudentPool tolerated(StudentPool pool) {
        StudentPool found = pool;
        for (String taint : tolerations) {
            try {
                found = found.tolerating(taint);
            } catch (IllegalArgumentException e) {
                throw new BadInputException(
                        e.getMessage().startsWith("expected the effect")
                                ? "--toleration: " + e.getMessage()
                                : "--toleration: expected KEY=VALUE:EFFECT, like `pool=students:NoSchedule`, found `"
                                        + taint + "`");
            }
        }
        return found;
    }
}
