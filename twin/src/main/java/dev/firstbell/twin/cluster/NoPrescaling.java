package dev.firstbell.twin.cluster;

/** Nothing is asked for. */
final class NoPrescaling implements MeansModel {
    private final Cluster cluster;

    NoPrescaling(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public void apply(int count) {
        if (count != 0) {
            throw new IllegalArgumentException("without pre-scaling nothing is asked for: " + count);
        }
    }

    @Override
    public int applied() {
        return 0;
    }

    @Override
    public int present() {
        return cluster.warmNodes();
    }
}
