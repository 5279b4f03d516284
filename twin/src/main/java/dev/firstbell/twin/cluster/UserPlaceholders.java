package dev.firstbell.twin.cluster;

/**
 * Zero to JupyterHub's StatefulSet of low-priority pods that each request what a student's pod does. Students evict them, and
 * the pending replacement makes the autoscaler add nodes: room above demand, for as long as the pool can grow.
 */
final class UserPlaceholders implements MeansModel {
    private final Replicas replicas;
    private int applied;

    UserPlaceholders(Cluster cluster) {
        this.replicas = new Replicas(cluster, Pod.Kind.USER_PLACEHOLDER);
    }

    @Override
    public void apply(int students) {
        applied = students;
        replicas.scaleToLowest(students);
    }

    @Override
    public int applied() {
        return applied;
    }

    @Override
    public int present() {
        return replicas.onWarmNodes();
    }
}
